package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.portcullis.base.Reason;
import io.portcullis.credential.Policy;
import io.portcullis.credential.SnapshotBuilder;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Offer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Domains and trunks that offer other algorithms than the deployment, which offers SHA-256 and MD5. */
class OfferedAlgorithmsTest {
    private static final Pattern NAME = Pattern.compile("algorithm=([^,]+),");

    private House house;

    @BeforeEach
    void build() {
        House.Rules rules = new House.Rules();
        rules.algorithms = List.of(Algorithm.SHA_256, Algorithm.MD5);
        house = rules.house();
    }

    private void offer(String host, Algorithm... algorithms) {
        Policy now = Objects.requireNonNull(
                house.index.current().policyOf(host.getBytes(StandardCharsets.US_ASCII), 0, host.length()));
        Policy next = new Policy(
                now.kind(),
                now.sid(),
                now.accountSid(),
                now.name(),
                now.active(),
                now.secure(),
                now.sipRegistration(),
                new Offer(List.of(algorithms)),
                now.callLists(),
                now.registrationLists(),
                now.acls(),
                now.routes());
        house.publish(SnapshotBuilder.from(house.index.current()).policy(next));
    }

    private List<String> offered(Asking asking) {
        Verdict.Challenge challenge = assertInstanceOf(Verdict.Challenge.class, house.judge(asking.without()));
        return NAME.matcher(challenge.lines().toString())
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private Verdict answer(String host, Algorithm algorithm) {
        Asking asking = Asking.to(host);
        return house.judge(
                asking.with(new Answer(asking, "alice", "secret", house.nonce(asking)).algorithm(algorithm)));
    }

    @Test
    void challenges_are_in_the_order_of_the_domain() {
        offer(House.DOMAIN, Algorithm.MD5, Algorithm.SHA_512_256, Algorithm.SHA_256);
        offer("trunk.example.com", Algorithm.MD5);
        assertEquals(List.of("MD5", "SHA-512-256", "SHA-256"), offered(new Asking()));
        assertEquals(List.of("MD5", "SHA-512-256", "SHA-256"), offered(Asking.toRegister(House.DOMAIN)));
        assertEquals(List.of("MD5"), offered(Asking.to("trunk.example.com")));
        assertEquals(List.of("SHA-256", "MD5"), offered(Asking.to("other.example.com")));
        assertEquals(List.of("SHA-256", "MD5"), offered(Asking.to("nobodys.example.com")));
    }

    @Test
    void what_a_domain_does_not_offer_does_not_count_there_though_the_deployment_offers_it() {
        offer(House.DOMAIN, Algorithm.SHA_512_256);
        assertEquals(
                Reason.ALGORITHM_NOT_OFFERED,
                answer(House.DOMAIN, Algorithm.MD5).finding().reason());
        assertEquals(
                Reason.ALGORITHM_NOT_OFFERED,
                answer(House.DOMAIN, Algorithm.SHA_256).finding().reason());
        assertEquals(List.of("SHA-512-256"), offered(new Asking()), "a better one is asked for again");
    }

    @Test
    void what_only_a_domain_offers_counts_there_and_nowhere_else() {
        offer("trunk.example.com", Algorithm.SHA_512_256);
        assertInstanceOf(Verdict.Admit.class, answer("trunk.example.com", Algorithm.SHA_512_256));
        assertEquals(
                Reason.ALGORITHM_NOT_OFFERED,
                answer(House.DOMAIN, Algorithm.SHA_512_256).finding().reason());
    }

    @Test
    void a_choice_that_is_taken_back_leaves_it_to_the_deployment_again() {
        offer(House.DOMAIN, Algorithm.MD5);
        offer(House.DOMAIN);
        assertEquals(List.of("SHA-256", "MD5"), offered(new Asking()));
        assertInstanceOf(Verdict.Admit.class, answer(House.DOMAIN, Algorithm.SHA_256));
    }
}
