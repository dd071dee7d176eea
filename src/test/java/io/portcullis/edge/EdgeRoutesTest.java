package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.credential.Route;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where calls go whose domain or trunk says so itself, over real sockets. */
class EdgeRoutesTest {
    private static final String BOB = "bob";

    private EdgeUnderTest edge = new EdgeUnderTest();
    private Phone alice = edge.alice();
    private final Peer first = Peer.onLoopback();
    private final Peer second = Peer.onLoopback();

    @AfterEach
    void close() {
        alice.close();
        first.close();
        second.close();
        edge.close();
    }

    private static String uri(Peer peer) {
        return "sip:" + peer.hostPort();
    }

    private static void assertInvited(Peer pbx) {
        assertEquals("INVITE", pbx.receive().method());
    }

    /** Places an authenticated call; what the PBXs and the phone hear of it is for the test. */
    private Phone.Call call(Phone phone) {
        Phone.Call call = phone.call();
        phone.send(call.invite(BOB));
        Heard challenge = phone.receive();
        assertEquals(407, challenge.status());
        phone.send(call.ackOf(challenge, BOB));
        phone.send(call.invite(BOB, phone.authorization(challenge, "INVITE", BOB, 1)));
        assertEquals(100, phone.receive().status());
        return call;
    }

    /** Lets {@code pbx} take the call; gives the 200 as the phone heard it. */
    private Heard answered(Phone.Call call, Peer pbx) {
        Heard invite = pbx.receive();
        assertEquals("INVITE", invite.method());
        pbx.send(edge.address(), invite.answer("200 OK", "Contact: <sip:pbx@" + pbx.hostPort() + ">"));
        Heard ok = alice.receive();
        assertEquals(200, ok.status());
        alice.send(call.inDialog("ACK", ok));
        assertEquals("ACK", pbx.receive().method());
        return ok;
    }

    @Test
    void the_voice_url_of_a_domain_takes_its_calls() {
        edge.routeDomain(uri(first), uri(second));
        Heard ok = answered(call(alice), first);
        // Whatever the default upstream had got of the call would be before the answer to this.
        String fence = alice.call()
                .request("OPTIONS", "sip:127.0.0.1:" + edge.address().getPort());
        edge.pbx()
                .send(
                        edge.address(),
                        fence.replace(alice.peer().hostPort(), edge.pbx().hostPort()));
        assertTrue(ok.header("Contact").contains(first.hostPort()));
        assertEquals(200, edge.pbx().receive().status());
    }

    @Test
    void the_route_learns_who_called() {
        edge.routeDomain(uri(first));
        call(alice);
        Heard invite = first.receive();
        assertEquals("<sip:alice@pbx.example.com>", invite.header("P-Asserted-Identity"));
        assertEquals("INVITE sip:bob@pbx.example.com SIP/2.0", invite.startLine());
    }

    @Test
    void without_routes_any_more_the_default_upstream_takes_the_calls() {
        edge.routeDomain(uri(first));
        call(alice);
        assertInvited(first);
        edge.routeDomain();
        call(alice);
        assertInvited(edge.pbx());
    }

    @Test
    void the_fallback_takes_the_call_when_the_voice_url_answers_503() {
        edge.routeDomain(uri(first), uri(second));
        Phone.Call call = call(alice);
        first.send(edge.address(), first.receive().answer("503 Service Unavailable"));
        answered(call, second);
    }

    @Test
    void the_fallback_takes_the_call_when_the_voice_url_is_silent_and_then_comes_first() {
        close();
        edge = new EdgeUnderTest(Duration.ofMillis(100));
        alice = edge.alice();
        try (Peer silent = Peer.onLoopback();
                Peer fallback = Peer.onLoopback()) {
            edge.routeDomain(uri(silent), uri(fallback));
            answered(call(alice), fallback);
            assertInvited(silent);
            answered(call(alice), fallback);
        }
    }

    @Test
    void the_origination_urls_of_a_trunk_take_its_calls_by_priority() {
        edge.routeTrunk(new Route(uri(second), 20, 65_535), new Route(uri(first), 10, 1));
        try (Phone phone = new Phone(edge.address(), "alice", EdgeUnderTest.PASSWORD, EdgeUnderTest.TRUNK)) {
            call(phone);
            Heard invite = first.receive();
            assertEquals("TK00000000000000000000000000000001", invite.header("X-Portcullis-Trunk"));
            first.send(edge.address(), invite.answer("503 Service Unavailable"));
            assertInvited(second);
        }
    }

    @Test
    void a_route_may_name_a_host_and_the_call_waits_until_it_is_known() {
        edge.routeDomain("sip:localhost:" + first.port());
        answered(call(alice), first);
    }

    @Test
    void a_route_that_cannot_be_reached_is_passed_over() {
        edge.routeDomain("sips:" + first.hostPort(), uri(first) + ";transport=tcp", "sip:nowhere.invalid", uri(second));
        answered(call(alice), second);
    }

    @Test
    void a_call_that_no_route_can_take_is_answered_with_503_and_not_sent_to_the_default_upstream() {
        edge.routeDomain("sips:" + first.hostPort(), "sip:224.0.0.1", "sip:0.0.0.0:" + first.port());
        call(alice);
        Heard refused = alice.receive();
        assertEquals(503, refused.status());
        assertEquals("5", refused.header("Retry-After"));
    }

    @Test
    @Tag("PRX-19")
    void a_route_back_to_the_edge_itself_is_not_taken() {
        edge.routeDomain("sip:localhost:" + edge.address().getPort());
        call(alice);
        assertEquals(503, alice.receive().status());
    }

    @Test
    void the_caller_hangs_up_a_routed_call_even_after_the_route_is_gone() {
        edge.routeDomain(uri(first));
        Phone.Call call = call(alice);
        Heard ok = answered(call, first);
        edge.routeDomain(uri(second));
        alice.send(call.inDialog("BYE", ok));
        Heard bye = first.receive();
        assertEquals("BYE", bye.method());
        first.send(edge.address(), bye.answer("200 OK"));
        assertEquals(200, alice.receive().status());
    }

    @Test
    void the_target_of_a_route_hangs_up() {
        edge.routeDomain(uri(first));
        Heard ok = answered(call(alice), first);
        first.send(edge.address(), inDialog("BYE", first, ok));
        Heard bye = alice.receive();
        assertEquals("BYE", bye.method());
        alice.send(bye.answer("200 OK"));
        assertEquals(200, first.receive().status());
    }

    @Test
    void when_the_target_of_a_route_changes_the_session_the_phone_is_still_the_one_outside() {
        edge.routeDomain(uri(first));
        Phone.Call call = call(alice);
        Heard ok = answered(call, first);
        first.send(edge.address(), inDialog("INVITE", first, ok));
        assertEquals(100, first.receive().status());
        Heard again = alice.receive();
        assertEquals("INVITE", again.method());
        assertEquals(ends(ok), ends(again));
        alice.send(again.answer("200 OK"));
        assertEquals(200, first.receive().status());
    }

    /** The part of a dialog's token that says which flow the phone has, and since when. */
    private static String ends(Heard message) {
        String token = message.header("Record-Route").replaceFirst("^<sip:([^@]+)@.*", "$1");
        return HexFormat.of().formatHex(Base64.getUrlDecoder().decode(token), 2, 11);
    }

    /** The phone says it is at an address where nobody is, as phones behind a NAT do. */
    private static String inDialog(String method, Peer pbx, Heard ok) {
        return method + " sip:alice@192.0.2.99:5999 SIP/2.0\r\nVia: SIP/2.0/UDP " + pbx.hostPort()
                + ";branch=z9hG4bKpbx" + method + "\r\nRoute: " + ok.header("Record-Route")
                + "\r\nMax-Forwards: 70\r\nFrom: " + ok.header("To") + "\r\nTo: " + ok.header("From") + "\r\nCall-ID: "
                + ok.header("Call-ID") + "\r\nCSeq: 1 " + method + "\r\nContent-Length: 0\r\n\r\n";
    }

    @Test
    void outside_its_dialogs_the_target_of_a_route_is_a_stranger_like_any_other() {
        edge.routeDomain(uri(first));
        answered(call(alice), first);
        try (Phone other = edge.alice()) {
            first.send(
                    edge.address(),
                    other.call().invite(BOB).replace(other.peer().hostPort(), first.hostPort()));
            assertEquals(407, first.receive().status());
        }
    }

    @Test
    void whoever_speaks_for_the_far_end_with_the_dialogs_token_is_a_stranger_like_any_other() {
        edge.routeDomain(uri(first));
        Heard ok = answered(call(alice), first);
        second.send(edge.address(), inDialog("BYE", second, ok));
        assertEquals(407, second.receive().status());
        assertEquals(Optional.empty(), alice.heardBeforeFence());
    }
}
