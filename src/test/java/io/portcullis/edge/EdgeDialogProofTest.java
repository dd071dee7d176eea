package io.portcullis.edge;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.portcullis.testkit.Callee;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dialog excuses its own requests from being challenged, and nothing else; over real sockets. */
class EdgeDialogProofTest {
    private static final String CREDENTIAL = "X-Portcullis-Credential";

    private EdgeUnderTest edge = new EdgeUnderTest(EdgeUnderTest.SIP + "overload: { queue-wait: 0s }");
    private Phone alice = edge.alice();
    private Phone.Call call = alice.call();
    private final Phone stranger =
            new Phone(Peer.at("127.0.0.3", 0), edge.address(), "mallory", "guess", "elsewhere.example.com");
    private Callee callee;
    private Heard invite;
    private Heard ok;

    @BeforeEach
    void talk() {
        edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
        alice.send(call.invite("bob"));
        Heard challenge = alice.receive();
        alice.send(call.ackOf(challenge, "bob"));
        alice.send(call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1)));
        assertEquals(100, alice.receive().status());
        invite = edge.pbx().receive();
        callee = Callee.at(edge.pbx(), invite);
        pbxSends(callee.answer("200 OK"));
        ok = alice.receive();
        alice.send(call.inDialog("ACK", ok));
        assertEquals("ACK", edge.pbx().receive().method());
    }

    @AfterEach
    void close() {
        stranger.close();
        alice.close();
        edge.close();
    }

    private void pbxSends(String message) {
        edge.pbx().send(edge.address(), message);
    }

    /** What whoever is called reads in the INVITE: all that a stranger may have learnt of the call. */
    private String withWhatTheCalleeReads(String method, String toTag, String uri) {
        return stranger.call()
                .request(method, uri, "Route: " + invite.header("Record-Route"))
                .replaceFirst("From: [^\r]*", "From: <sip:ceo@pbx.example.com>;tag=" + tag(invite.header("From")))
                .replaceFirst("To: [^\r]*", "To: <sip:bob@pbx.example.com>;tag=" + toTag)
                .replaceFirst("Call-ID: [^\r]*", "Call-ID: " + invite.header("Call-ID"));
    }

    private static String tag(String value) {
        return Heard.parameter(value, "tag");
    }

    private static String from(Peer other, Phone phone, String message) {
        return message.replace(phone.peer().hostPort(), other.hostPort());
    }

    private void assertNothingReachesThePbx() {
        assertEquals(Optional.empty(), alice.heardBeforeFence());
        alice.send(call.inDialog("INFO", ok, "X-Fence: yes"));
        Heard next = edge.pbx().receive();
        assertEquals(List.of("yes"), next.headers("X-Fence"), next.text());
        pbxSends(next.answer("200 OK"));
        assertEquals(200, alice.receive().status());
    }

    private void assertChallenged(Peer who, String message) {
        who.send(edge.address(), message);
        assertEquals(407, who.receive().status());
        assertNothingReachesThePbx();
    }

    /** Passes a request of the phone's that needs no challenge; gives it as the PBX heard it. */
    private Heard passes(Peer who, String message) {
        who.send(edge.address(), message);
        Heard heard = edge.pbx().receive();
        pbxSends(heard.answer("200 OK"));
        Heard answer = who.receive();
        assertEquals(200, answer.status() == 100 ? who.receive().status() : answer.status());
        return heard;
    }

    /** The request is challenged once, and the same one passes with the answer. */
    private Heard passesOnceAnswered(Peer who, String method, String lines) {
        who.send(edge.address(), from(who, alice, call.inDialog(method, ok, lines)));
        Heard challenge = who.receive();
        assertEquals(407, challenge.status());
        if (method.equals("INVITE")) {
            who.send(edge.address(), from(who, alice, call.inDialog("ACK", challenge)));
        }
        return passes(who, from(who, alice, call.inDialog(method, ok, answerTo(challenge, method), lines)));
    }

    private String answerTo(Heard challenge, String method) {
        String uri = ok.header("Contact").replaceAll("^<|>.*$", "");
        return alice.authorization(challenge, method, uri, 1, EdgeUnderTest.PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "BYE", "MESSAGE", "REFER", "FROBNICATE"})
    @Tag("SEC-16")
    void a_stranger_with_all_that_a_callee_reads_is_challenged(String method) {
        assertChallenged(stranger.peer(), withWhatTheCalleeReads(method, "invented", "sip:900@pbx.example.com"));
        assertChallenged(stranger.peer(), withWhatTheCalleeReads(method, "pbx", "sip:900@carrier.example.net"));
        assertChallenged(
                stranger.peer(),
                withWhatTheCalleeReads(method, "pbx", "sip:pbx@" + edge.pbx().hostPort()));
    }

    @Test
    @Tag("SEC-16")
    void the_same_holds_in_the_network_of_the_phone_and_after_the_credential_is_gone() {
        try (Peer neighbour = Peer.onLoopback()) {
            String bye =
                    withWhatTheCalleeReads("BYE", "pbx", "sip:pbx@" + edge.pbx().hostPort());
            assertChallenged(neighbour, from(neighbour, stranger, bye));
            edge.withoutAlice();
            neighbour.send(
                    edge.address(), from(neighbour, stranger, withWhatTheCalleeReads("BYE", "pbx", "sip:x@y.example")));
            assertEquals(407, neighbour.receive().status());
            assertEquals(List.of(), alice.heardBeforeFence().stream().toList());
        }
    }

    @Test
    @Tag("SEC-16")
    void an_ack_of_a_stranger_goes_nowhere() {
        stranger.send(withWhatTheCalleeReads("ACK", "pbx", "sip:900@carrier.example.net"));
        stranger.send(withWhatTheCalleeReads("ACK", "invented", "sip:900@carrier.example.net"));
        assertEquals(Optional.empty(), stranger.heardBeforeFence());
        assertNothingReachesThePbx();
    }

    @Test
    @Tag("SEC-16")
    void the_callers_own_proof_counts_neither_elsewhere_nor_for_another_uri_or_tag() {
        String info = call.inDialog("INFO", ok);
        assertChallenged(stranger.peer(), from(stranger.peer(), alice, info));
        assertChallenged(alice.peer(), call.inDialog("INFO", ok).replaceFirst("INFO sip:pbx@", "INFO sip:900@"));
        assertChallenged(
                alice.peer(),
                call.inDialog("INFO", ok).replaceFirst("To: .*\r\n", "To: <sip:x@y.example>;tag=other\r\n"));
    }

    @Test
    @Tag("SEC-16")
    void a_stranger_does_not_reach_the_phone_with_what_a_callee_reads() {
        for (String fromTag : List.of("pbx", "invented")) {
            stranger.send(callee.request("INFO")
                    .replaceFirst("(From: [^\r]*;tag=)[^\r]*", "$1" + fromTag)
                    .replace(edge.pbx().hostPort(), stranger.peer().hostPort()));
            assertEquals(407, stranger.receive().status());
        }
        assertEquals(Optional.empty(), alice.heardBeforeFence());
    }

    @Test
    @Tag("SEC-16")
    void a_registration_continues_no_dialog() {
        for (String method : List.of("REGISTER", "register")) {
            alice.send(call.inDialog(method, ok));
            assertNotEquals(200, alice.receive().status());
            assertNothingReachesThePbx();
        }
    }

    @Test
    void what_an_older_version_wrote_counts_as_none_and_is_judged() {
        String older = call.inDialog("BYE", ok)
                .replaceFirst("Route: <sip:[^@]+@", "Route: <sip:EAETxBPEwAACChPYCgAABXLHDF62C0qXMjfi6k6HP5g@");
        assertChallenged(alice.peer(), older);
    }

    @Test
    @Tag("SEC-16")
    void a_revoked_user_may_hang_up_and_do_nothing_else() {
        edge.withoutAlice();
        alice.send(call.inDialog("INFO", ok));
        Heard challenge = alice.receive();
        assertEquals(407, challenge.status());
        alice.send(call.inDialog("INFO", ok, answerTo(challenge, "INFO")));
        assertEquals(403, alice.receive().status());
        Heard bye = passes(alice.peer(), call.inDialog("BYE", ok));
        assertEquals("BYE", bye.method());
        assertEquals(List.of(), bye.headers("P-Asserted-Identity"));
        assertEquals(List.of(), bye.headers(CREDENTIAL));
    }

    @Test
    @Tag("SEC-16")
    void a_user_of_a_suspended_account_may_hang_up_and_do_nothing_else() {
        edge.suspend();
        alice.send(call.inDialog("INFO", ok));
        assertEquals(403, alice.receive().status());
        assertEquals("BYE", passes(alice.peer(), call.inDialog("BYE", ok)).method());
    }

    @Test
    @Tag("NAT-06")
    void a_dialog_follows_the_phone_to_another_port_of_its_network_without_a_question() {
        try (Peer rebound = Peer.onLoopback()) {
            Heard again = passes(rebound, from(rebound, alice, call.inDialog("INVITE", ok)));
            assertEquals(List.of("CR00000000000000000000000000000001"), again.headers(CREDENTIAL));
            assertThePhoneIsHungUpAt(rebound);
        }
    }

    @Test
    @Tag("NAT-06")
    void a_dialog_follows_the_phone_to_a_new_connection() {
        Phone.Call streamed = alice.call();
        Heard answer;
        try (StreamPeer first = StreamPeer.to(edge.streamAddress())) {
            first.send(overTcp(streamed.invite("bob")));
            Heard challenge = first.receive();
            first.send(overTcp(streamed.ackOf(challenge, "bob")));
            first.send(overTcp(streamed.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1))));
            assertEquals(100, first.receive().status());
            callee = Callee.at(edge.pbx(), edge.pbx().receive());
            pbxSends(callee.answer("200 OK"));
            answer = first.receive();
            first.send(overTcp(streamed.inDialog("ACK", answer)));
            assertEquals("ACK", edge.pbx().receive().method());
        }
        try (StreamPeer second = StreamPeer.to(edge.streamAddress())) {
            second.send(overTcp(streamed.inDialog("UPDATE", answer)));
            Heard update = edge.pbx().receive();
            pbxSends(update.answer("200 OK"));
            assertEquals(200, second.receive().status());
            pbxSends(callee.request("BYE"));
            assertEquals("BYE", second.receive().method());
        }
    }

    private static String overTcp(String message) {
        return message.replace("SIP/2.0/UDP", "SIP/2.0/TCP");
    }

    private void assertThePhoneIsHungUpAt(Peer phone) {
        pbxSends(callee.request("BYE"));
        Heard bye = phone.receive();
        assertEquals("BYE", bye.method());
        phone.send(edge.address(), bye.answer("200 OK"));
        assertEquals(200, edge.pbx().receive().status());
    }

    @Test
    @Tag("NAT-06")
    void a_phone_in_another_network_is_challenged_once_and_goes_on_and_the_dialog_follows() {
        try (Peer abroad = Peer.at("127.0.0.4", 0)) {
            Heard again = passesOnceAnswered(abroad, "INVITE", "X-Hold: yes");
            assertEquals(List.of("<sip:alice@pbx.example.com>"), again.headers("P-Asserted-Identity"));
            assertEquals(List.of(), again.headers("Proxy-Authorization"));
            assertEquals(List.of(), again.headers("Route"));
            passes(abroad, from(abroad, alice, call.inDialog("INFO", ok)));
            assertThePhoneIsHungUpAt(abroad);
        }
    }

    @Test
    @Tag("SEC-16")
    void an_answer_of_another_user_of_the_domain_does_not_take_the_dialog_over() {
        edge.withBob();
        try (Phone bob = new Phone(
                Peer.at("127.0.0.4", 0), edge.address(), "bob", EdgeUnderTest.PASSWORD, EdgeUnderTest.DOMAIN)) {
            bob.send(from(bob.peer(), alice, call.inDialog("INFO", ok)));
            Heard challenge = bob.receive();
            assertEquals(407, challenge.status());
            String uri = ok.header("Contact").replaceAll("^<|>.*$", "");
            String answer = bob.authorization(challenge, "INFO", uri, 1, EdgeUnderTest.PASSWORD);
            bob.send(from(bob.peer(), alice, call.inDialog("INFO", ok, answer)));
            assertEquals(403, bob.receive().status());
            assertNothingReachesThePbx();
            pbxSends(callee.request("BYE"));
            assertEquals("BYE", alice.receive().method());
        }
    }

    @Test
    void a_phone_whose_peer_changes_its_contact_is_challenged_once_and_goes_on() {
        ok = new Heard(ok.from(), ok.text().replace("<sip:pbx@", "<sip:moved@"));
        passesOnceAnswered(alice.peer(), "INFO", "X-First: yes");
        passes(alice.peer(), call.inDialog("INFO", ok));
        passes(alice.peer(), call.inDialog("BYE", ok));
    }

    @Test
    @Tag("SEC-16")
    void of_two_forks_each_proof_is_for_its_own_tag() {
        pbxSends(callee.answer("200 OK").replace(";tag=pbx\r\n", ";tag=second\r\n"));
        Heard second = alice.receive();
        assertNotEquals(ok.header("Record-Route"), second.header("Record-Route"));
        passes(alice.peer(), call.inDialog("INFO", second));
        String crossed = call.inDialog("INFO", ok).replace(";tag=pbx\r\n", ";tag=second\r\n");
        assertChallenged(alice.peer(), crossed);
    }

    @Test
    void a_dialog_has_a_rate_of_its_own() {
        anew("gate: { rate: { per-source: 1/s, burst: 4 } }");
        for (int i = 0; i < 2; i++) {
            passes(alice.peer(), call.inDialog("INFO", ok));
        }
        await().until(() -> {
            alice.send(call.inDialog("INFO", ok));
            return edge.pbx().receiveWithin(Duration.ofMillis(300)) == null;
        });
    }

    @Test
    void a_dialog_that_lasts_longer_is_asked_again_once() {
        anew("gate: { dialog-lifetime: 3s }");
        passes(alice.peer(), call.inDialog("INFO", ok));
        await().until(() -> {
            alice.send(call.inDialog("INFO", ok));
            Heard heard = edge.pbx().receiveWithin(Duration.ofMillis(100));
            if (heard != null) {
                pbxSends(heard.answer("200 OK"));
            }
            return alice.receive().status() == 407;
        });
        passesOnceAnswered(alice.peer(), "INFO", "X-Again: yes");
        passes(alice.peer(), call.inDialog("INFO", ok));
    }

    /** The same call at an edge with this configuration. */
    private void anew(String yaml) {
        alice.close();
        edge.close();
        edge = new EdgeUnderTest(EdgeUnderTest.SIP + "overload: { queue-wait: 0s }", yaml);
        alice = edge.alice();
        call = alice.call();
        talk();
    }
}
