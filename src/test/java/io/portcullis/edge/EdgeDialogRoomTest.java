package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Reason;
import io.portcullis.testkit.Callee;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a dialog may have the edge keep in memory when whoever is asked in it never answers; over real sockets. */
class EdgeDialogRoomTest {
    private static final int LARGE = 60_000;
    private static final int MEGABYTE = 1 << 20;
    private static final int MANY = 200;

    @SuppressWarnings("NullAway.Init") // each test begins with it
    private EdgeUnderTest edge;

    private final List<Talk> talks = new ArrayList<>();

    private void start(String limits) {
        edge = new EdgeUnderTest(
                EdgeUnderTest.SIP + "transactions: { " + limits + " }",
                EdgeUnderTest.SIP + "overload: { queue-wait: 0s }",
                "digest: { nonce-lifetime: 10m }",
                "gate: { explain-refusals: true, rate: { per-source: 0, burst: 1 } }");
        edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
        edge.withBob();
    }

    @AfterEach
    void close() {
        talks.forEach(talk -> talk.phone.close());
        edge.close();
    }

    /** A call that is up. What is said in it afterwards, nobody answers. */
    private final class Talk {
        private final Phone phone;
        private final Phone.Call call;
        private final Callee callee;
        private final Heard answer;

        private Talk(String user) {
            phone = edge.phone(user, EdgeUnderTest.PASSWORD);
            talks.add(this);
            call = phone.call();
            phone.send(call.invite("bob"));
            Heard challenge = phone.receive();
            phone.send(call.ackOf(challenge, "bob"));
            phone.send(call.invite("bob", phone.authorization(challenge, "INVITE", "bob", 1)));
            Heard invite = edge.pbx().receive(this::isHere);
            callee = new Callee(invite, "UDP " + edge.pbx().hostPort(), user);
            edge.pbx().send(edge.address(), callee.answer("200 OK"));
            answer = phone.peer().receive(heard -> heard.status() == 200);
            phone.send(call.inDialog("ACK", answer));
            edge.pbx().receive(heard -> heard.is("ACK"));
        }

        private boolean isHere(Heard heard) {
            return !heard.startLine().startsWith("SIP/2.0")
                    && heard.header("Call-ID").equals(call.callId());
        }

        /** The phone asks something; what it is answered, if anything. */
        private Optional<Heard> asks(String method, int body) {
            phone.send(withBody(call.inDialog(method, answer), body));
            // What was asked before and is still under way is told so after a while (RFC 4320 section 4.1).
            return phone.finalBeforeFence();
        }

        /** How many such requests go on before one is refused for want of room; {@value #MANY} when none is. */
        private int goOn(String method, int body) {
            for (int count = 0; count < MANY; count++) {
                Optional<Heard> refused = asks(method, body);
                if (refused.isPresent()) {
                    assertNoRoom(refused.get());
                    return count;
                }
            }
            return MANY;
        }
    }

    private static String withBody(String message, int length) {
        return message.replace(
                "Content-Length: 0\r\n\r\n", "Content-Length: " + length + "\r\n\r\n" + "x".repeat(length));
    }

    private static void assertNoRoom(Heard refused) {
        assertEquals(503, refused.status());
        assertEquals("5", refused.header("Retry-After"));
        assertEquals(Reason.LIMIT_BYTES.code() + " " + Reason.LIMIT_BYTES.text(), refused.header("X-Portcullis-Error"));
    }

    private void assertHeldLessThan(int most) {
        assertTrue(edge.server().heldBytes() < most, edge.server().heldBytes() + " bytes");
    }

    @Test
    void a_dialog_that_is_never_answered_holds_twice_the_share_of_its_user_and_no_more() {
        start("held-bytes: 16m, per-credential: 1m");
        Talk alice = new Talk(EdgeUnderTest.ALICE);
        int went = alice.goOn("INFO", LARGE);
        assertTrue(went > MEGABYTE / (2 * LARGE) && went <= 2 * MEGABYTE / (2 * LARGE), went + " went on");
        assertHeldLessThan(2 * MEGABYTE + LARGE);
        Talk bob = new Talk("bob");
        assertTrue(bob.asks("INFO", LARGE).isEmpty());
    }

    @Test
    void beyond_that_the_dialog_can_be_hung_up_once_with_a_short_bye() {
        start("held-bytes: 16m, per-credential: 256k");
        Talk alice = new Talk(EdgeUnderTest.ALICE);
        alice.goOn("INFO", LARGE);
        alice.goOn("INFO", 0);
        assertTrue(alice.asks("BYE", 100).isEmpty());
        Heard bye = edge.pbx().receive(heard -> heard.is("BYE"));
        assertEquals(alice.call.callId(), bye.header("Call-ID"));
        assertNoRoom(alice.asks("BYE", 100).orElseThrow());
    }

    @Test
    void byes_are_no_way_to_hold_more() {
        start("held-bytes: 16m, per-credential: 1m");
        Talk alice = new Talk(EdgeUnderTest.ALICE);
        int went = alice.goOn("BYE", LARGE);
        assertTrue(went <= 2 * MEGABYTE / (2 * LARGE), went + " went on");
        assertTrue(alice.goOn("BYE", 3_000) < MANY);
        assertHeldLessThan(2 * MEGABYTE + LARGE);
    }

    @Test
    void what_a_callee_sends_to_a_phone_that_keeps_silent_is_held_on_the_share_of_the_phones_user() {
        start("held-bytes: 16m, per-credential: 1m");
        Talk alice = new Talk(EdgeUnderTest.ALICE);
        Talk bob = new Talk("bob");
        Optional<Heard> refused = Optional.empty();
        for (int i = 0; i < MANY && refused.isEmpty(); i++) {
            edge.pbx().send(edge.address(), withBody(alice.callee.request("INFO"), LARGE));
            refused = nextAtPbx();
        }
        assertNoRoom(refused.orElseThrow());
        assertHeldLessThan(2 * MEGABYTE + LARGE);
        edge.pbx().send(edge.address(), alice.callee.request("BYE"));
        alice.phone.peer().receive(heard -> heard.is("BYE"));
        edge.pbx().send(edge.address(), bob.callee.request("INFO"));
        bob.phone.peer().receive(heard -> heard.is("INFO"));
    }

    /** What the PBX has been answered, if anything. */
    private Optional<Heard> nextAtPbx() {
        Peer pbx = edge.pbx();
        pbx.send(edge.address(), fenceOf(pbx));
        Heard heard = pbx.receive(any -> any.startLine().startsWith("SIP/2.0"));
        return heard.header("Call-ID").equals("fence") ? Optional.empty() : Optional.of(heard);
    }

    private String fenceOf(Peer pbx) {
        String here = "127.0.0.1:" + edge.address().getPort();
        return "OPTIONS sip:" + here + " SIP/2.0\r\nVia: SIP/2.0/UDP " + pbx.hostPort()
                + ";branch=z9hG4bKf" + System.nanoTime() + "\r\nMax-Forwards: 70\r\nFrom: <sip:pbx@" + pbx.hostPort()
                + ">;tag=f\r\nTo: <sip:" + here
                + ">\r\nCall-ID: fence\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
    }

    @Test
    void whoever_fills_all_that_he_can_leaves_room_for_the_dialog_of_somebody_else() {
        start("held-bytes: 2m, per-credential: 2m");
        Talk alice = new Talk(EdgeUnderTest.ALICE);
        Talk bob = new Talk("bob");
        assertTrue(alice.goOn("INFO", LARGE) < MANY);
        assertTrue(bob.asks("INFO", LARGE).isEmpty());
        assertTrue(bob.goOn("INFO", LARGE) < MANY);
        assertHeldLessThan(2 * MEGABYTE);
    }

    @Test
    void a_body_that_is_too_large_is_refused_in_dialogs_as_well() {
        start("largest-body: 1k");
        Talk alice = new Talk(EdgeUnderTest.ALICE);
        assertEquals(413, alice.asks("INFO", 1_025).orElseThrow().status());
        assertEquals(413, alice.asks("BYE", 1_025).orElseThrow().status());
        assertTrue(alice.asks("BYE", 1_024).isEmpty());
    }
}
