package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Unusual messages on their way through the edge. */
class EdgeSecondLaneTest {
    private static final String BOB = "bob";

    private EdgeUnderTest edge = new EdgeUnderTest();
    private Phone alice = edge.alice();

    @BeforeEach
    void hear_the_first_probe() {
        edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
    }

    @AfterEach
    void close() {
        alice.close();
        edge.close();
    }

    /** The same in the oddest words there are. */
    private static String odd(String message) {
        return message.replace("Via: SIP/2.0/", "v\t: SIP / 2.0 / ")
                .replace(";branch=", "\r\n  ; branch = ")
                .replace(";tag=", " ;tag\r\n\t= ")
                .replace("Max-Forwards: 70", "Max-Forwards : 0070")
                .replace("CSeq: ", "CSeq:\r\n 00")
                .replace(", nonce=", ",\r\n nonce = ")
                .replace("Content-Length: 0", "l :\r\n 0");
    }

    private Heard atThePbx(Phone.Call call, String... lines) {
        alice.send(odd(call.invite(BOB)));
        Heard challenge = alice.receive();
        assertEquals(407, challenge.status());
        alice.send(odd(call.ackOf(challenge, BOB)));
        String[] all = new String[lines.length + 1];
        all[0] = alice.authorization(challenge, "INVITE", BOB, 1);
        System.arraycopy(lines, 0, all, 1, lines.length);
        alice.send(odd(call.invite(BOB, all)));
        return edge.pbx().receive();
    }

    @Test
    @Tag("MSG-01")
    @Tag("MSG-02")
    void an_odd_call_reaches_the_pbx_in_plain_form() {
        Phone.Call call = alice.call();
        Heard invite = atThePbx(call, "X-Fancy : \"a\r\n  b\" <,", "Subject:  as it  was");
        assertEquals("INVITE", invite.method());
        assertEquals(call.callId(), invite.header("Call-ID"));
        assertEquals("<sip:alice@pbx.example.com>;tag=" + call.callId(), invite.header("From"));
        assertEquals("2 INVITE", invite.header("CSeq"));
        assertEquals("69", invite.header("Max-Forwards"));
        assertEquals("\"a b\" <,", invite.header("X-Fancy"));
        assertTrue(invite.text().contains("\r\nSubject: as it  was\r\n"), invite.text());
        assertEquals(List.of(), invite.headers("Proxy-Authorization"));
        assertFalse(invite.text().contains("\r\n "), invite.text());
        assertFalse(invite.text().contains(" ;"), invite.text());
    }

    @Test
    @Tag("SEC-18")
    void an_identity_from_outside_does_not_get_past_by_a_fold_or_a_tab() {
        Heard invite = atThePbx(
                alice.call(),
                "p-aSSerted-identity\t:\r\n <sip:+15559990000@pbx.example.com>",
                "x-PORTCULLIS-account \t:\r\n\tAC0",
                "X-Other:\r\n P-Asserted-Identity: <sip:eve@pbx.example.com>");
        assertEquals(List.of("<sip:alice@pbx.example.com>"), invite.headers("P-Asserted-Identity"));
        assertEquals(1, invite.headers("X-Portcullis-Account").size());
        assertEquals("P-Asserted-Identity: <sip:eve@pbx.example.com>", invite.header("X-Other"));
    }

    @Test
    void an_odd_answer_of_the_pbx_finds_its_transaction_and_is_plain_from_then_on() {
        Heard invite = atThePbx(alice.call());
        assertEquals(100, alice.receive().status());
        String vias = String.join(",\r\n  ", invite.headers("Via"));
        String answer = invite.answer("180 Ringing").replaceAll("(Via: [^\r]*\r\n)+", "v: " + vias + "\r\n");
        edge.pbx().send(edge.address(), answer.replace(";tag=", "; tag = ").replace("SIP/2.0 180", "sip/2.0 180"));
        Heard ringing = alice.receive();
        assertEquals(180, ringing.status());
        assertEquals(invite.headers("Via").subList(1, 2), ringing.headers("Via"));
        assertTrue(ringing.header("To").endsWith(";tag=pbx"));
    }

    @Test
    @Tag("SEC-18")
    void what_has_no_plain_form_is_refused_with_the_reason() {
        alice.send(alice.call().invite(BOB).replace("SIP/2.0/UDP", "SIP/3.0/UDP"));
        assertEquals(
                "SIP/2.0 400 Unusual Message Reads In More Than One Way",
                alice.receive().startLine());
    }

    @Test
    @Tag("MSG-20")
    void what_exceeds_the_allowance_is_dropped_or_503_on_a_stream_and_plain_calls_go_on() {
        close();
        edge = new EdgeUnderTest(EdgeUnderTest.SIP + "odd-messages: 1/s");
        alice = edge.alice();
        hear_the_first_probe();
        alice.send(odd(alice.call().invite(BOB)));
        assertEquals(407, alice.receive().status());
        alice.send(odd(alice.call().invite(BOB)));
        assertEquals(Optional.empty(), alice.heardBeforeFence());
        try (StreamPeer phone = StreamPeer.to(edge.streamAddress())) {
            phone.send(odd(alice.call().invite(BOB)).replace("UDP", "TCP"));
            assertEquals(
                    "SIP/2.0 503 Too Many Unusual Messages", phone.receive().startLine());
        }
        alice.send(alice.call().invite(BOB));
        assertEquals(407, alice.receive().status());
    }
}
