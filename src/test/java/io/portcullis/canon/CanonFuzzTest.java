package io.portcullis.canon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.testkit.Corpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is unusual becomes plain with the same meaning, or is refused. */
class CanonFuzzTest {
    static Stream<byte[]> corpus() {
        return Stream.concat(Stream.of(Odd.wire(Odd.INVITE)), Corpus.upTo(70_000));
    }

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "30s")
    @Tag("SEC-18")
    void what_is_odd_becomes_plain_with_the_same_credentials_and_body_or_is_refused(byte[] message) {
        if (!(Parser.parse(message.clone(), Odd.PHONE) instanceof SipMessage odd)
                || odd.oddity() == null
                || (odd instanceof SipRequest request && request.fault() != null)) {
            return;
        }
        Rewritten rewritten = Odd.CANON.rewrite(odd);
        if (rewritten instanceof Rewritten.Refused refused) {
            assertNotNull(refused.why());
            return;
        }
        SipMessage plain = ((Rewritten.Plain) rewritten).message();
        assertEquals(odd.body(), plain.body());
        sameValues(odd, plain, HeaderName.PROXY_AUTHORIZATION);
        sameValues(odd, plain, HeaderName.AUTHORIZATION);
        sameValues(odd, plain, HeaderName.OTHER);
        // What is plain once stays as it is.
        Rewritten again = Odd.CANON.rewrite(plain);
        assertEquals(
                plain.bytes(),
                assertInstanceOf(Rewritten.Plain.class, again).message().bytes());
    }

    private static void sameValues(SipMessage odd, SipMessage plain, HeaderName name) {
        int there = plain.findHeader(name, 0);
        for (int line = odd.findHeader(name, 0); line >= 0; line = odd.findHeader(name, line + 1)) {
            assertEquals(odd.headerValue(line), plain.headerValue(there));
            assertEquals(odd.headerText(line), plain.headerText(there));
            there = plain.findHeader(name, there + 1);
        }
        assertEquals(-1, there);
    }
}
