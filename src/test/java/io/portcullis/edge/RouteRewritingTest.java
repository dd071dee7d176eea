package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gate.DialogProof;
import io.portcullis.gate.DialogToken;
import io.portcullis.gate.DialogToken.Ends;
import io.portcullis.gate.Entrance;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Edits;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import io.portcullis.wire.Flow;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the edge's own value in Record-Route becomes on the way back: RFC 3261 section 16.7 step 8. */
class RouteRewritingTest {
    private static final Entrance ENTRANCE =
            new Entrance("SD00000000000000000000000000000001", "CR00000000000000000000000000000001", false);
    private static final Way PHONE = new Way(new InetSocketAddress("198.51.100.7", 5060));
    private static final Way PBX = new Way(new InetSocketAddress("10.0.0.5", 5060));
    private static final Ends ENDS = new Ends(Transport.UDP, 5060, PHONE.remote(), Transport.UDP, PBX.remote());

    private final DialogProof proof = new DialogProof(new byte[32]);
    private final RouteRewriting rewriting = new RouteRewriting(proof);

    private record Way(InetSocketAddress remote) implements Flow {
        @Override
        public Transport transport() {
            return Transport.UDP;
        }

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress("192.0.2.1", 5060);
        }

        @Override
        public Bytes sentBy() {
            return Bytes.of("192.0.2.1:5060");
        }

        @Override
        public Flow toPort(int port) {
            return this;
        }

        @Override
        public void send(byte[] message) {
            throw new AssertionError("nothing is sent");
        }
    }

    private static String head(String callId, String toTag) {
        return "Via: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK1\r\nFrom: <sip:a@x.example>;tag=a\r\nTo: <sip:b@x.example>"
                + toTag + "\r\nCall-ID: " + callId + "\r\nCSeq: 1 INVITE\r\n";
    }

    private static SipRequest invite() {
        String text = "INVITE sip:b@x.example SIP/2.0\r\n" + head("call", "") + "\r\n";
        return (SipRequest)
                Parser.parse(text.getBytes(StandardCharsets.ISO_8859_1), new Source(Transport.UDP, PHONE.remote()));
    }

    /** The response after it was rewritten. */
    private String rewritten(String status, String callId, String toTag, String recordRoute, Way caller, Way callee) {
        String text = "SIP/2.0 " + status + "\r\n" + head(callId, toTag) + "Record-Route: " + recordRoute
                + "\r\nContact: <sip:b@10.0.0.5>\r\n\r\n";
        SipResponse response = (SipResponse)
                Parser.parse(text.getBytes(StandardCharsets.ISO_8859_1), new Source(Transport.UDP, callee.remote()));
        Edits edits = new Edits(response);
        rewriting.rewrite(response, caller, callee, edits);
        return new String(edits.apply(), StandardCharsets.ISO_8859_1);
    }

    private String given() {
        return proof.forInside(invite(), ENDS, ENTRANCE, 1).text().toString();
    }

    private static String value(String token) {
        return "<sip:10.0.0.5;lr>, <sip:" + token + "@192.0.2.1:5060;lr>,<sip:other@192.0.2.77;lr>";
    }

    @Test
    @Tag("SEC-16")
    void the_caller_gets_his_proof_in_the_place_of_what_the_callee_got_and_the_rest_stays() {
        for (String status : new String[] {"180 Ringing", "183 Session Progress", "200 OK"}) {
            String text = rewritten(status, "call", ";tag=b", value(given()), PHONE, PBX);
            String user = text.replaceFirst("(?s).*lr>, <sip:([^@]+)@192.*", "$1");
            DialogToken token = proof.open(Bytes.of(user));
            assertNotNull(token);
            assertFalse(token.isForInside());
            assertEquals(ENDS, token.ends());
            assertTrue(text.contains("Record-Route: " + value(user) + "\r\n"), text);
        }
    }

    @Test
    @Tag("SEC-16")
    void nobody_gets_a_proof_for_the_dialog_of_another() {
        Way other = new Way(new InetSocketAddress("198.51.100.7", 5061));
        String given = given();
        assertTrue(
                rewritten("200 OK", "call", ";tag=b", value(given), other, PBX).contains(given), "another caller");
        assertTrue(
                rewritten("200 OK", "call", ";tag=b", value(given), PHONE, other)
                        .contains(given),
                "another target");
        assertTrue(
                rewritten("200 OK", "other", ";tag=b", value(given), PHONE, PBX).contains(given), "another call");
    }

    @Test
    void what_makes_no_dialog_makes_no_proof() {
        String given = given();
        assertTrue(rewritten("486 Busy Here", "call", ";tag=b", value(given), PHONE, PBX)
                .contains(given));
        assertTrue(
                rewritten("180 Ringing", "call", "", value(given), PHONE, PBX).contains(given));
    }

    @Test
    @Tag("SEC-16")
    void the_proof_of_a_called_phone_goes_back_in_no_answer_at_all() {
        String given = proof.forOutside(invite(), ENDS, ENTRANCE, 1).text().toString();
        for (String status : new String[] {"180 Ringing", "200 OK", "302 Moved Temporarily", "486 Busy Here"}) {
            String text = rewritten(status, "call", ";tag=b", value(given), PBX, PHONE);
            assertFalse(text.contains(given), text);
            String user = text.replaceFirst("(?s).*lr>, <sip:([^@]+)@192.*", "$1");
            DialogToken token = proof.open(Bytes.of(user));
            assertTrue(token != null && token.isForInside());
        }
    }

    @Test
    void what_only_looks_like_a_token_stays() {
        String forged = "I" + given().substring(1, 20) + "A".repeat(given().length() - 20);
        assertNotEquals(given(), forged);
        assertTrue(
                rewritten("200 OK", "call", ";tag=b", value(forged), PHONE, PBX).contains(forged));
    }
}
