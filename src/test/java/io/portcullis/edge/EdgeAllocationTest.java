package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import io.portcullis.testkit.Allocations;
import io.portcullis.testkit.Invites;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a stranger's request costs from its first byte to the last of its answer stays within {@code bench/allocations.tsv}. */
class EdgeAllocationTest {
    private static final InetSocketAddress PHONE = new InetSocketAddress("198.51.100.7", 5062); // never limited
    private static final byte[] NOTHING = {};
    private static final Source SOURCE = new Source(Transport.UDP, PHONE);

    private final Edge edge = LooseEdge.on(new LoopOfInboxes(), Set.of("edge.example.com"));
    private final Answers answers = new Answers();

    @Test
    void a_challenge_keeps_its_bound() {
        byte[] invite = Invites.PHONE.with("");
        new Allocations().assertBound("edge challenge", invite::clone, this::answerTo);
        assertTrue(Bytes.of(answers.last).toString().startsWith("SIP/2.0 407 "));
    }

    @Test
    void an_answer_to_what_is_asked_of_us_keeps_its_bound() {
        byte[] options = new String(Invites.PHONE.with(""), StandardCharsets.US_ASCII)
                .replace("INVITE", "OPTIONS")
                .replace("sip:+4930123456@edge.example.com SIP", "sip:192.0.2.1 SIP")
                .getBytes(StandardCharsets.US_ASCII);
        new Allocations().assertBound("edge options", options::clone, this::answerTo);
        assertEquals(
                "SIP/2.0 200 OK",
                Bytes.of(answers.last).toString().lines().findFirst().orElse(""));
    }

    private byte[] answerTo(byte[] message) {
        answers.last = NOTHING;
        edge.accept(new Arrival((SipRequest) Parser.parse(message, SOURCE), answers, 0));
        return answers.last;
    }

    /** The way back to the phone, which ends here. */
    private static final class Answers implements Flow {
        private static final Bytes SENT_BY = Bytes.of("192.0.2.1:5060");
        private byte[] last = NOTHING;

        @Override
        public Transport transport() {
            return Transport.UDP;
        }

        @Override
        public InetSocketAddress local() {
            return LoopOfInboxes.EDGE;
        }

        @Override
        public Bytes sentBy() {
            return SENT_BY;
        }

        @Override
        public InetSocketAddress remote() {
            return PHONE;
        }

        @Override
        public Flow toPort(int port) {
            return this;
        }

        @Override
        public void send(byte[] message) {
            last = message;
        }
    }
}
