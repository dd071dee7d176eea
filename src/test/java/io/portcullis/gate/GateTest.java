package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Cidr;
import io.portcullis.base.Reason;
import io.portcullis.credential.SnapshotBuilder;
import io.portcullis.digest.Algorithm;
import io.portcullis.gate.GateListener.Outcome;
import io.portcullis.gate.House.Rules;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Status;
import io.portcullis.sip.Transport;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer sees of the gate, whoever it is: challenges, access lists, domains in every state, REGISTER, limits. */
class GateTest {
    private final Rules rules = new Rules();
    private final House house = new House();

    private static Status statusOf(@Nullable Verdict verdict) {
        return verdict instanceof Verdict.Challenge challenge
                ? challenge.status()
                : assertInstanceOf(Verdict.Refuse.class, verdict).status();
    }

    private static String linesOf(@Nullable Verdict verdict) {
        return verdict instanceof Verdict.Challenge challenge
                ? challenge.lines().toString()
                : assertInstanceOf(Verdict.Refuse.class, verdict).lines().toString();
    }

    private static String withoutNonce(Verdict verdict) {
        return statusOf(verdict) + linesOf(verdict).replaceAll("nonce=\"[A-Za-z0-9_-]{48}\"", "nonce=\"\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "OPTIONS", "MESSAGE", "SUBSCRIBE", "BYE", "invite", "FROBNICATE"})
    @Tag("AUTH-01")
    @Tag("AUTH-02")
    @Tag("AUTH-03")
    @Tag("AUTH-04")
    void whoever_asks_for_anything_without_credentials_gets_407(String method) {
        Verdict verdict = house.judge(new Asking().method(method).without());
        assertEquals(Status.PROXY_AUTHENTICATION_REQUIRED, statusOf(verdict));
        assertTrue(
                linesOf(verdict)
                        .matches(
                                "Proxy-Authenticate: Digest realm=\"edge\\.example\\.com\", nonce=\"[A-Za-z0-9_-]{48}\","
                                        + " algorithm=MD5, qop=\"auth\"\r\n"),
                linesOf(verdict));
        assertEquals(List.of(Outcome.CHALLENGED), house.outcomes);
    }

    @Test
    @Tag("AUTH-01")
    void a_registration_without_credentials_gets_401() {
        Verdict verdict = house.judge(Asking.toRegister(House.DOMAIN).without());
        assertEquals(Status.UNAUTHORIZED, statusOf(verdict));
        assertTrue(linesOf(verdict).startsWith("WWW-Authenticate: Digest "), linesOf(verdict));
    }

    @Test
    @Tag("AUTH-05")
    void each_algorithm_has_a_line_of_its_own_in_order_of_preference() {
        rules.algorithms = List.of(Algorithm.SHA_512_256, Algorithm.SHA_256, Algorithm.MD5);
        List<String> lines =
                linesOf(rules.house().judge(new Asking().without())).lines().toList();
        assertEquals(3, lines.size());
        assertTrue(lines.get(0).contains("algorithm=SHA-512-256,"), lines.get(0));
        assertTrue(lines.get(1).contains("algorithm=SHA-256,"), lines.get(1));
        assertTrue(lines.get(2).contains("algorithm=MD5,"), lines.get(2));
    }

    @Test
    @Tag("SEC-10")
    void a_challenge_is_not_much_larger_than_what_asked_for_it() {
        rules.algorithms = List.of(Algorithm.SHA_512_256, Algorithm.SHA_256, Algorithm.MD5);
        assertTrue(linesOf(house.judge(new Asking().without())).length() <= 140);
        assertTrue(linesOf(rules.house().judge(new Asking().without())).length() <= 440);
    }

    @Test
    @Tag("SEC-01")
    void no_two_challenges_are_alike() {
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            nonces.add(House.nonce(house.judge(new Asking().without())));
        }
        assertEquals(1000, nonces.size());
    }

    @Test
    @Tag("SEC-05")
    void an_unknown_domain_is_challenged_exactly_like_a_known_one() {
        assertEquals(
                withoutNonce(house.judge(new Asking().without())),
                withoutNonce(house.judge(Asking.to("nowhere.example.org").without())));
        assertEquals(
                withoutNonce(house.judge(Asking.toRegister(House.DOMAIN).without())),
                withoutNonce(
                        house.judge(Asking.toRegister("nowhere.example.org").without())));
    }

    @Test
    @Tag("PRX-06")
    void nothing_admits_to_an_unknown_domain() {
        Asking asking = Asking.to("nowhere.example.org");
        Verdict verdict = house.judge(asking.with(new Answer(asking, "alice", "secret", house.nonce())));
        assertEquals(Status.FORBIDDEN, statusOf(verdict));
        assertEquals(Outcome.UNKNOWN_DOMAIN, house.lastOutcome());
    }

    @ParameterizedTest
    @ValueSource(strings = {"FORBID", "CHALLENGE"})
    @Tag("SEC-05")
    @Tag("AUTH-27")
    void every_failure_looks_the_same(String onBadCredentials) {
        rules.onBadCredentials = GateSettings.OnBadCredentials.valueOf(onBadCredentials);
        rules.algorithms = List.of(Algorithm.SHA_256, Algorithm.MD5);
        House explaining = rules.house();
        Asking asking = new Asking();
        Asking nowhere = Asking.to("nowhere.example.org");
        List<Verdict> failures = List.of(
                explaining.judge(asking.with(new Answer(asking, "alice", "guess", explaining.nonce()))),
                explaining.judge(asking.with(new Answer(asking, "nobody", "guess", explaining.nonce()))),
                explaining.judge(asking.with(new Answer(asking, "n".repeat(300), "guess", explaining.nonce()))),
                explaining.judge(asking.with(
                        new Answer(asking, "carol", "secret", explaining.nonce()).algorithm(Algorithm.SHA_256))),
                explaining.judge(nowhere.with(new Answer(nowhere, "alice", "secret", explaining.nonce()))));
        assertEquals(
                List.of(
                        Outcome.BAD_RESPONSE,
                        Outcome.UNKNOWN_USER,
                        Outcome.UNKNOWN_USER,
                        Outcome.BAD_RESPONSE,
                        Outcome.UNKNOWN_DOMAIN),
                explaining.outcomes);
        for (Verdict failure : failures) {
            assertEquals(withoutNonce(failures.get(0)), withoutNonce(failure));
        }
    }

    @Test
    void on_bad_credentials_challenge_asks_again_without_stale() {
        rules.onBadCredentials = GateSettings.OnBadCredentials.CHALLENGE;
        House lenient = rules.house();
        Verdict verdict = lenient.judge(new Asking().with(Answer.wrong(lenient.nonce())));
        assertEquals(Status.PROXY_AUTHENTICATION_REQUIRED, statusOf(verdict));
        assertTrue(!linesOf(verdict).contains("stale"), linesOf(verdict));
    }

    // Who may ask at all

    @Test
    void a_domain_with_nothing_mapped_refuses_everybody() {
        assertEquals(
                Status.FORBIDDEN,
                statusOf(house.judge(Asking.to("unmapped.example.com").without())));
        assertEquals(List.of(Outcome.ACL_DENIED), house.outcomes);
    }

    @Test
    void an_address_list_alone_admits_without_identity() {
        Asking inside = Asking.to("acl.example.com").from("198.51.100.77");
        Verdict.Admit admit = assertInstanceOf(Verdict.Admit.class, house.judge(inside.without()));
        assertNull(admit.identity());
        assertEquals("acl.example.com", admit.policy().name());
        assertInstanceOf(
                Verdict.Admit.class, house.judge(inside.from("2001:db8:1::7").without()));
        assertInstanceOf(
                Verdict.Admit.class, house.judge(inside.from("192.0.2.200").without()));
        assertInstanceOf(
                Verdict.Admit.class,
                house.judge(inside.from("::ffff:198.51.100.9").without()));
    }

    @Test
    void an_address_outside_is_refused_before_any_challenge() {
        assertEquals(
                Status.FORBIDDEN,
                statusOf(house.judge(Asking.to("acl.example.com").without())));
        assertEquals(
                Status.FORBIDDEN,
                statusOf(house.judge(Asking.to("acl-and-list.example.com").without())));
        assertEquals(0, house.hashed.get());
    }

    @Test
    void an_address_list_without_addresses_admits_nobody() {
        assertEquals(
                Status.FORBIDDEN,
                statusOf(house.judge(Asking.to("empty-acl.example.com").without())));
    }

    @Test
    void a_credential_list_without_credentials_admits_nobody() {
        Asking asking = Asking.to("empty-list.example.com");
        assertInstanceOf(Verdict.Challenge.class, house.judge(asking.without()));
        assertEquals(
                Status.FORBIDDEN,
                statusOf(house.judge(asking.with(new Answer(asking, "alice", "secret", house.nonce(asking))))));
    }

    @Test
    void where_both_are_mapped_both_must_pass() {
        Asking inside = Asking.to("acl-and-list.example.com").from("198.51.100.77");
        assertInstanceOf(Verdict.Challenge.class, house.judge(inside.without()));
        Answer right = new Answer(inside, "alice", "secret", house.nonce(inside));
        SipRequest fromOutside = Asking.to("acl-and-list.example.com").with(right);
        assertEquals(Status.FORBIDDEN, statusOf(house.judge(fromOutside)));
        Verdict.Admit admit = assertInstanceOf(Verdict.Admit.class, house.judge(inside.with(right)));
        assertEquals(House.ALICE, House.identityOf(admit).credentialSid());
    }

    @Test
    void nobody_passes_while_the_account_is_suspended() {
        Asking asking = Asking.to("suspended.example.com");
        Answer right = new Answer(asking, "alice", "secret", house.nonce());
        assertEquals(Status.FORBIDDEN, statusOf(house.judge(asking.with(right))));
        Asking registering = Asking.toRegister("suspended.example.com");
        assertEquals(Status.FORBIDDEN, statusOf(house.judge(registering.without())));
        Asking byAddress = Asking.to("suspended-acl.example.com").from("198.51.100.77");
        assertEquals(Status.FORBIDDEN, statusOf(house.judge(byAddress.without())));
    }

    @Test
    void a_secure_domain_refuses_what_came_unprotected() {
        Asking asking = Asking.to("secure.example.com");
        for (Transport plain : List.of(Transport.UDP, Transport.TCP, Transport.WS)) {
            assertEquals(
                    Status.SECURE_TRANSPORT_REQUIRED,
                    statusOf(house.judge(asking.over(plain).without())));
        }
        for (Transport secure : List.of(Transport.TLS, Transport.WSS)) {
            assertInstanceOf(
                    Verdict.Challenge.class, house.judge(asking.over(secure).without()));
        }
    }

    @Test
    void a_trunk_admits_by_credentials_but_registers_nobody() {
        Asking asking = Asking.to("trunk.example.com");
        Verdict verdict = house.judge(asking.with(new Answer(asking, "alice", "secret", house.nonce())));
        assertInstanceOf(Verdict.Admit.class, verdict);
        assertEquals(
                Status.METHOD_NOT_ALLOWED,
                statusOf(house.judge(Asking.toRegister("trunk.example.com").without())));
    }

    @Test
    void the_host_is_compared_without_case_and_final_dot() {
        Asking asking = Asking.to("EDGE.Example.com.");
        Verdict verdict = house.judge(asking.with(new Answer(asking, "alice", "secret", house.nonce())));
        assertInstanceOf(Verdict.Admit.class, verdict);
    }

    // REGISTER

    @Test
    void a_user_registers_the_own_address_of_record() {
        Asking asking = Asking.toRegister(House.DOMAIN);
        Verdict verdict = house.judge(asking.with(new Answer(asking, "alice", "secret", house.nonce(asking))));
        assertInstanceOf(Verdict.Admit.class, verdict);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<sip:bob@edge.example.com>",
                "<sip:alice@other.example.com>",
                "<sip:alice@two-lists.example.com>",
                "<sip:edge.example.com>",
                "<sip:alice:x@edge.example.com>",
                "<sip:Alice@edge.example.com>",
                "<tel:+4930123456>"
            })
    @Tag("AUTH-28")
    void nobody_registers_another_address_of_record(String to) {
        Asking asking = Asking.toRegister(House.DOMAIN).naming(to);
        Verdict verdict = house.judge(asking.with(new Answer(asking, "alice", "secret", house.nonce(asking))));
        assertEquals(Status.FORBIDDEN, statusOf(verdict));
    }

    @Test
    void an_address_of_record_spells_its_user_with_escapes() {
        String user = "J%C3%A4s%C3%B8n%20Doe";
        Asking asking = Asking.toRegister(House.DOMAIN).naming("<sip:" + user + "@" + House.DOMAIN + ">");
        Verdict verdict = house.judge(asking.with(new Answer(asking, "Jäsøn Doe", "secret", house.nonce(asking))));
        assertInstanceOf(Verdict.Admit.class, verdict);
    }

    @Test
    void a_domain_that_registers_nobody_says_so() {
        Verdict verdict =
                house.judge(Asking.toRegister("no-registrar.example.com").without());
        assertEquals(Status.METHOD_NOT_ALLOWED, statusOf(verdict));
        assertTrue(linesOf(verdict).startsWith("Allow: INVITE, ACK, BYE, CANCEL, OPTIONS"), linesOf(verdict));
        assertTrue(!linesOf(verdict).contains("REGISTER"), linesOf(verdict));
    }

    @Test
    @Tag("SEC-16")
    void a_registration_in_small_letters_is_no_way_round() {
        Asking asking = new Asking().method("Register").naming("<sip:bob@edge.example.com>");
        Verdict verdict = house.judge(asking.with(new Answer(asking, "alice", "secret", house.nonce())));
        assertEquals(Status.METHOD_NOT_ALLOWED, statusOf(verdict));
    }

    @Test
    void registrations_count_only_lists_mapped_for_them() {
        Asking asking = Asking.toRegister("calls-only.example.com");
        assertEquals(Status.FORBIDDEN, statusOf(house.judge(asking.without())));
        Answer right = new Answer(asking, "alice", "secret", house.nonce());
        assertEquals(Status.FORBIDDEN, statusOf(house.judge(asking.with(right))));
    }

    @Test
    void address_lists_are_for_calls() {
        assertEquals(
                Status.UNAUTHORIZED,
                statusOf(house.judge(Asking.toRegister("acl.example.com").without())));
    }

    @Test
    @Tag("AUTH-01")
    void a_registration_shows_its_credentials_in_authorization() {
        Asking asking = Asking.toRegister(House.DOMAIN);
        Answer right = new Answer(asking, "alice", "secret", house.nonce(asking));
        SipRequest request = asking.withLines("Proxy-Authorization: " + right + "\r\n");
        assertEquals(Status.UNAUTHORIZED, statusOf(house.judge(request)));
    }

    // A change counts from the next request on

    @Test
    void a_deleted_credential_is_refused_at_once() {
        String nonce = house.nonce();
        assertInstanceOf(Verdict.Admit.class, house.judge(new Asking().with(Answer.ofAlice(nonce))));
        SnapshotBuilder change = SnapshotBuilder.from(house.index.current());
        house.publish(change.table(House.LIST, change.newTable().build()));
        Verdict verdict = house.judge(new Asking().with(Answer.ofAlice(nonce).nc(2)));
        assertEquals(Status.FORBIDDEN, statusOf(verdict));
        assertEquals(Outcome.UNKNOWN_USER, house.lastOutcome());
    }

    @Test
    void a_deleted_domain_is_unknown_at_once() {
        String nonce = house.nonce();
        house.publish(SnapshotBuilder.from(house.index.current()).removePolicy("SD%032x".formatted(1)));
        assertEquals(Status.FORBIDDEN, statusOf(house.judge(new Asking().with(Answer.ofAlice(nonce)))));
    }

    // What was not confirmed for too long admits nobody, if so configured

    @Test
    void an_index_that_is_too_old_admits_nobody_and_tells_strangers_nothing() {
        house.index.confirm(house.now());
        house.index.refuseAfter(Duration.ofMinutes(5));
        String nonce = house.nonce();
        assertInstanceOf(Verdict.Admit.class, house.judge(new Asking().with(Answer.ofAlice(nonce))));

        house.pass(Duration.ofSeconds(301));
        String later = house.nonce();
        Verdict.Refuse refused =
                assertInstanceOf(Verdict.Refuse.class, house.judge(new Asking().with(Answer.ofAlice(later))));
        assertEquals(Status.SERVICE_UNAVAILABLE, refused.status());
        assertEquals("Retry-After: 10\r\n", refused.lines().toString());
        assertReason(Reason.INDEX_STALE, refused);
        assertInstanceOf(Verdict.Challenge.class, house.judge(new Asking().without()));

        house.index.neverRefuse();
        assertInstanceOf(
                Verdict.Admit.class,
                house.judge(new Asking().with(Answer.ofAlice(later).nc(2))));
        house.index.refuseAfter(Duration.ofMinutes(5));
        house.index.confirm(house.now());
        assertInstanceOf(
                Verdict.Admit.class,
                house.judge(new Asking().with(Answer.ofAlice(later).nc(3))));
    }

    // Why

    private static void assertReason(Reason reason, Verdict verdict) {
        assertEquals(reason, verdict.finding().reason());
    }

    @Test
    void each_refusal_has_a_reason_of_its_own() {
        assertReason(Reason.WRONG_PASSWORD, house.judge(new Asking().with(Answer.wrong(house.nonce()))));
        assertReason(Reason.ACL_DENIED, house.judge(Asking.to("acl.example.com").without()));
        assertReason(
                Reason.NOTHING_MAPPED,
                house.judge(Asking.to("unmapped.example.com").without()));
        assertReason(
                Reason.ACCOUNT_SUSPENDED,
                house.judge(Asking.to("suspended.example.com").without()));
        assertReason(
                Reason.SECURE_REQUIRED,
                house.judge(Asking.to("secure.example.com").without()));
        assertReason(
                Reason.REGISTRATION_OFF,
                house.judge(Asking.toRegister("trunk.example.com").without()));
        assertReason(
                Reason.NO_REGISTRATION_LIST,
                house.judge(Asking.toRegister("calls-only.example.com").without()));
        Asking bob = Asking.toRegister(House.DOMAIN).naming("<sip:bob@edge.example.com>");
        assertReason(
                Reason.NOT_OWN_ADDRESS, house.judge(bob.with(new Answer(bob, "alice", "secret", house.nonce(bob)))));
    }

    @Test
    void what_was_found_names_the_domain_and_whose_credentials_they_were() {
        Finding finding =
                house.judge(new Asking().with(Answer.ofAlice(house.nonce()))).finding();
        assertEquals(Reason.ADMITTED, finding.reason());
        assertEquals(House.DOMAIN, Objects.requireNonNull(finding.policy()).name());
        assertEquals(House.ALICE, Objects.requireNonNull(finding.identity()).credentialSid());
        assertEquals(Algorithm.MD5, finding.algorithm());
    }

    // The rate

    @Test
    void over_the_rate_a_datagram_is_dropped_and_a_stream_told_to_wait() {
        SipRequest datagram = new Asking().without();
        for (int i = 0; i < 4; i++) {
            assertNull(house.screen(datagram));
        }
        assertInstanceOf(Verdict.Drop.class, house.screen(datagram));
        SipRequest overTcp = new Asking().over(Transport.TCP).without();
        for (int i = 0; i < 4; i++) {
            assertNull(house.screen(overTcp), "what datagrams say in its name is not charged to a stream");
        }
        Verdict onStream = house.screen(overTcp);
        assertEquals(Status.SERVICE_UNAVAILABLE, statusOf(onStream));
        assertEquals("Retry-After: 1\r\n", linesOf(onStream));
        assertEquals(List.of(Outcome.RATE_LIMITED, Outcome.RATE_LIMITED), house.outcomes);
        assertNull(house.screen(new Asking().from("192.0.2.11").without()));
    }

    @Test
    void over_the_rate_who_shows_a_nonce_that_he_was_sent_has_as_much_again() {
        Asking asking = new Asking();
        String nonce = house.nonce();
        String ofAnother = house.nonce(new Asking().from("192.0.2.11"));
        String forged = nonce.substring(0, 47) + (nonce.endsWith("A") ? 'B' : 'A');
        for (int i = 0; i < 4; i++) {
            assertNull(house.screen(asking.without()));
        }
        for (String useless : List.of(ofAnother, forged, "", nonce.substring(1), nonce.substring(0, 47))) {
            assertInstanceOf(Verdict.Drop.class, house.screen(asking.with(Answer.ofAlice(useless))), useless);
        }
        String foreign =
                Answer.wrong("abc").with("realm", "\"pbx.example.org\"").toString();
        assertNull(house.screen(asking.with(foreign, Answer.ofAlice(nonce))));
        assertNull(house.screen(asking.with("Digest username=\"a\",NONCE = \"" + nonce + "\"")));
        assertNull(house.screen(asking.with("Digest cnonce=\"x\", nonce=" + nonce)));
        assertNull(house.screen(asking.with(Answer.ofAlice(nonce))));
        assertInstanceOf(Verdict.Drop.class, house.screen(asking.with(Answer.ofAlice(nonce))));
        assertEquals(0, house.hashed.get());
    }

    @Test
    void over_the_rate_a_nonce_that_is_too_old_proves_nothing() {
        Asking asking = new Asking();
        rules.rate = new GateSettings.Rate(1, 1_000);
        House slow = rules.house();
        String nonce = slow.nonce();
        slow.pass(Duration.ofSeconds(61));
        while (slow.screen(asking.without()) == null) {
            assertEquals(0, slow.hashed.get());
        }
        assertInstanceOf(Verdict.Drop.class, slow.screen(asking.with(Answer.ofAlice(nonce))));
        assertNull(slow.screen(asking.with(Answer.ofAlice(slow.nonce()))));
    }

    @Test
    void a_trusted_source_is_never_limited() {
        rules.trustedSources = List.of(Cidr.parse("192.0.2.0/28"));
        House trusting = rules.house();
        for (int i = 0; i < 50; i++) {
            assertNull(trusting.screen(new Asking().without()));
        }
        assertEquals(List.of(), trusting.outcomes);
    }
}
