package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnansweredChallengesTest {
    private static final long A_WHILE = TimeUnit.SECONDS.toNanos(3);

    private final UnansweredChallenges unanswered = new UnansweredChallenges(new Random(1));
    private long now = 1;

    private static SipRequest invite(int call) throws Exception {
        String text = """
                INVITE sip:bob@pbx.example.com SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.7:5062;branch=z9hG4bK7
                From: <sip:alice@pbx.example.com>;tag=1
                To: <sip:bob@pbx.example.com>
                Call-ID: call-%d@192.0.2.7
                CSeq: 1 INVITE
                Max-Forwards: 70

                """.formatted(call).replace("\n", "\r\n");
        Source source = new Source(Transport.UDP, new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 5062));
        return (SipRequest) Parser.parse(text.getBytes(StandardCharsets.UTF_8), source);
    }

    /** How many of so many challenges were worth a word: in one call, or in a new one each time. */
    private int told(int challenges, boolean sameCall, long pause) throws Exception {
        int told = 0;
        for (int i = 0; i < challenges; i++) {
            told += unanswered.challenged(invite(sameCall ? 0 : i), now) ? 1 : 0;
            now += pause;
        }
        return told;
    }

    @Test
    void who_never_answers_in_one_call_is_told_of_at_the_fifth_challenge_and_the_tenth() throws Exception {
        assertEquals(0, told(4, true, 0));
        assertEquals(1, told(1, true, 0));
        assertEquals(1, told(5, true, 0));
    }

    @Test
    void who_calls_again_and_again_without_an_answer_is_told_of() throws Exception {
        assertEquals(0, told(4, false, A_WHILE));
        assertEquals(1, told(1, false, A_WHILE));
    }

    @Test
    void who_places_many_calls_at_once_has_had_no_time_to_answer() throws Exception {
        assertEquals(0, told(25, false, 0));
        for (int i = 0; i < 25; i++) {
            unanswered.answered(invite(i));
        }
        now += A_WHILE;
        assertEquals(0, told(25, false, 0));
    }

    @Test
    void an_answer_ends_the_row() throws Exception {
        told(4, false, A_WHILE);
        unanswered.answered(invite(9));
        assertEquals(0, told(4, false, A_WHILE));
    }

    @Test
    void who_only_watches_counts_nothing() throws Exception {
        told(4, true, 0);
        assertFalse(unanswered.watched().challenged(invite(0), now));
    }
}
