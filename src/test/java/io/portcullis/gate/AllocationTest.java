package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.portcullis.base.Cidr;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Edits;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.Parser;
import io.portcullis.sip.Reply;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Status;
import io.portcullis.sip.Transport;
import io.portcullis.testkit.Allocations;
import io.portcullis.testkit.Invites;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the hot path allocates for a message stays within {@code bench/allocations.tsv}. */
class AllocationTest {
    private static final Source SOURCE = new Source(Transport.UDP, new InetSocketAddress("192.0.2.10", 5060));
    private static final Bytes TAG = Bytes.of("a7c3f0e1");
    private static final Bytes VIA =
            Bytes.of("Via: SIP/2.0/UDP edge.example.com:5060;branch=z9hG4bKf81d4fae;rport\r\n");

    private final House house = new House();
    private final Gate trusting = gate(trusting());
    private final Gate strict = gate(new House.Rules());
    private final Gate flooded = gate(flooded());
    private final Allocations allocations = new Allocations();

    /** Something done with one message, and which messages it is done with. */
    private record Operation(Supplier<byte[]> messages, Function<byte[], Object> deed) {}

    private Map<String, Operation> operations() {
        Map<String, Operation> all = new LinkedHashMap<>();
        for (Invites invite : Invites.values()) {
            byte[] message = invite.with("");
            all.put("parse " + invite, new Operation(() -> message, AllocationTest::parse));
        }
        byte[] bare = Invites.PHONE.with("");
        byte[] replayed = answering(Answer.ofAlice(nonce()));
        judge(trusting, parse(replayed));
        all.put("challenge", new Operation(() -> bare, this::challenge));
        all.put("admit", new Operation(() -> answering(Answer.ofAlice(nonce())), this::judge));
        all.put("wrong password", new Operation(() -> answering(Answer.wrong(nonce())), this::judge));
        all.put("replay", new Operation(() -> replayed, this::judge));
        all.put("locked out", new Operation(lockedOut(), message -> judge(strict, parse(message))));
        all.put("screen", new Operation(() -> replayed, this::screen));
        all.put("forward", new Operation(() -> bare, AllocationTest::forward));
        return all;
    }

    @TestFactory
    Stream<DynamicTest> stays_within_the_bound_of() {
        return operations().entrySet().stream()
                .map(each -> dynamicTest(
                        each.getKey(),
                        () -> allocations.assertBound(each.getKey(), each.getValue().messages, each.getValue().deed)));
    }

    @Test
    void every_operation_has_a_bound() {
        Set<String> bounds = new HashSet<>(Allocations.bounds().keySet());
        bounds.removeIf(name -> name.startsWith("edge ") || name.startsWith("log "));
        assertEquals(operations().keySet(), bounds);
    }

    private static SipRequest parse(byte[] message) {
        return (SipRequest) Parser.parse(message, SOURCE);
    }

    private Verdict judge(byte[] message) {
        return judge(trusting, parse(message));
    }

    /** By the nonce that it shows: what everybody may ask in the name of this source is spent. */
    private @Nullable Object screen(byte[] message) {
        return flooded.screen(parse(message), 0);
    }

    private byte[] challenge(byte[] message) {
        SipRequest request = parse(message);
        Verdict.Challenge challenge = (Verdict.Challenge) judge(trusting, request);
        return Reply.to(request, challenge.status(), TAG)
                .lines(challenge.lines())
                .toBytes();
    }

    private static byte[] forward(byte[] message) {
        SipRequest request = parse(message);
        return new Edits(request)
                .plainVersion()
                .insertFirst(VIA)
                .replace(request.topVia().text(), request.stampedVia())
                .value(request.findHeader(HeaderName.MAX_FORWARDS, 0), TAG)
                .apply();
    }

    private Supplier<byte[]> lockedOut() {
        byte[] wrong = answering(Answer.wrong(House.nonce(judge(strict, parse(Invites.PHONE.with(""))))));
        Verdict verdict = judge(strict, parse(wrong));
        for (int i = 0; i < 3; i++) {
            verdict = judge(strict, parse(wrong));
        }
        assertEquals(Status.FORBIDDEN, ((Verdict.Refuse) verdict).status());
        return () -> wrong;
    }

    private String nonce() {
        return House.nonce(judge(trusting, parse(Invites.PHONE.with(""))));
    }

    private static byte[] answering(Answer answer) {
        return Invites.PHONE.with("Proxy-Authorization: " + answer + "\r\n");
    }

    private static House.Rules flooded() {
        House.Rules rules = new House.Rules();
        rules.rate = new GateSettings.Rate(1, 1);
        return rules;
    }

    /** Rules by which wrong passwords from our address are verified, not locked out. */
    private static House.Rules trusting() {
        House.Rules rules = new House.Rules();
        rules.trustedSources = List.of(Cidr.parse("192.0.2.0/24"));
        rules.nonceLifetime = Duration.ofHours(1);
        return rules;
    }

    private static Verdict judge(Gate gate, SipRequest request) {
        return gate.judge(request, request.sipUri(), 0);
    }

    private Gate gate(House.Rules rules) {
        OwnHosts own = OwnHosts.of("sip.example.net", List.of(new InetSocketAddress(House.EDGE, 5060)), house.index);
        return new Gate(rules.settings(), house.index, own, () -> 0, House.keys(1), GateListener.NONE);
    }
}
