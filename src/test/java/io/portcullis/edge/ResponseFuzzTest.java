package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.portcullis.edge.LoopOfInboxes.Sent;
import io.portcullis.sip.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The PBX has the INVITE of an admitted call, and whatever it says then answers it, twice. Nothing is thrown, the caller gets
 * no challenge for our realm, and nothing is held for ever; what {@link LooseCall} says holds for every message.
 */
class ResponseFuzzTest {
    private static final LooseCall CALL = new LooseCall();
    private static final List<String> LINES = List.of(
            "Contact: <sip:pbx@192.0.2.11:5080>",
            "WWW-Authenticate: Digest realm=\"sip.example.com\", nonce=\"n\"",
            "Proxy-Authenticate: Digest nonce=\"n\",realm=\"other\"\r\nProxy-Authenticate: Digest realm=\"sip\\.example.com\"",
            "WWW-Authenticate: Digest realm=\"other\", Digest realm=\"sip.example.com\"",
            "Record-Route: %PBXROUTE%",
            "Record-Route: %PBXROUTE%, <sip:192.0.2.11;lr>,%PBXROUTE%",
            "Retry-After: 5",
            "Content-Length: 1",
            "Require: 100rel\r\nRSeq: 1");

    private static int reachedPhone;

    @AfterAll
    static void some_of_it_reached_the_phone() {
        assertTrue(reachedPhone > 10, reachedPhone + " reached the phone");
    }

    static Stream<byte[]> responses() {
        return Stream.of(100, 183, 200, 302, 401, 407, 408, 486, 503, 603)
                .flatMap(status -> LINES.stream().map(line -> response(status, line)))
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String response(int status, String line) {
        return """
                SIP/2.0 %2$d Whatever
                %1$sVIAS%1$sFrom: <sip:alice@example.com>;tag=a1
                To: <sip:bob@example.com>;tag=b1
                Call-ID: %1$sCALL%1$s
                CSeq: 1 INVITE
                %3$s

                """.formatted("%", status, line).replace("\r\n", "\n").replace("\n", "\r\n");
    }

    @MethodSource("responses")
    @FuzzTest(maxDuration = "30s")
    @Tag("SEC-16")
    void whatever_the_pbx_answers_the_caller_gets_nothing_that_asks_for_our_credentials(byte[] message) {
        CALL.ring();
        String text = CALL.fill(new String(message, StandardCharsets.ISO_8859_1));
        List<Sent> first = CALL.says(LooseCall.PBX, Transport.UDP, text);
        reachedPhone += (int)
                first.stream().filter(sent -> sent.to().equals(LooseCall.PHONE)).count();
        CALL.says(LooseCall.PBX, Transport.TCP, text);
        CALL.says(LooseCall.STRANGER, Transport.UDP, text);
        CALL.says(LooseCall.PBX, Transport.UDP, text.replace("tag=b1", "tag=b2"));
        CALL.pass(Duration.ofSeconds(40));
        assertTrue(CALL.active() < 100, () -> CALL.active() + " wait for an answer");
    }
}
