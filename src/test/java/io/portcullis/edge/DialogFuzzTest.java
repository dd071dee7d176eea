package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.portcullis.edge.LoopOfInboxes.Sent;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A call is up, and whatever arrives then says that it belongs to it: from the phone, from the PBX, and from a stranger who
 * knows all that either of them does. Nothing is thrown, nothing for our realm leaves, and what reaches the PBX is the
 * phone's, or an ACK; what {@link LooseCall} says holds for every message.
 */
class DialogFuzzTest {
    private static final LooseCall CALL = new LooseCall();
    private static final List<String> ROUTES = List.of(
            "Route: %ROUTE%", "Route: %PBXROUTE%", "Route: <sip:192.0.2.1;lr>,%ROUTE%", "Route: %ROUTE%,%ROUTE%");
    private static final List<String> METHODS =
            List.of("INVITE", "UPDATE", "INFO", "BYE", "ACK", "CANCEL", "REFER", "OPTIONS", "REGISTER");
    private static final List<String> LINES = List.of(
            "Contact: <sip:alice@198.51.100.8>",
            "Authorization: Digest username=\"alice\", realm=\"sip.example.com\", nonce=\"n\", uri=\"sip:x\", response=\"r\"",
            "Proxy-Authorization: Digest realm=other,realm=\"sip.\\example.com\"",
            "Record-Route: %ROUTE%",
            "Require: x",
            "Max-Forwards: 0",
            "Replaces: %CALL%;to-tag=b1;from-tag=a1");

    private static int reachedPbx;
    private static int reachedPhone;

    @AfterAll
    static void some_of_it_passed_either_way() {
        assertTrue(
                reachedPbx > 10 && reachedPhone > 10, reachedPbx + " reached the PBX, " + reachedPhone + " the phone");
    }

    static Stream<byte[]> requests() {
        return ROUTES.stream()
                .flatMap(route -> METHODS.stream()
                        .flatMap(method -> LINES.stream()
                                .flatMap(line -> Stream.of(
                                        request(method, "a1", "b1", "sip:pbx@192.0.2.11:5080", route, line),
                                        request(method, "b1", "a1", "sip:alice@198.51.100.7:5062", route, line)))))
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String request(String method, String from, String to, String uri, String route, String line) {
        return """
                %2$s %5$s SIP/2.0
                Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKc%1$sCALL%1$s;rport
                %6$s
                From: <sip:alice@example.com>;tag=%3$s
                To: <sip:bob@example.com>;tag=%4$s
                Call-ID: %1$sCALL%1$s
                CSeq: 2 %2$s
                %7$s
                Content-Length: 0

                """.formatted("%", method, from, to, uri, route, line).replace("\n", "\r\n");
    }

    @MethodSource("requests")
    @FuzzTest(maxDuration = "30s")
    @Tag("SEC-16")
    void whatever_is_said_in_a_dialog_passes_only_where_the_dialog_leads(byte[] message) {
        CALL.ring();
        CALL.talk();
        String text = CALL.fill(new String(message, StandardCharsets.ISO_8859_1));
        reachedPbx += went(CALL.says(LooseCall.PHONE, Transport.UDP, text), LooseCall.PBX);
        CALL.says(LooseCall.STRANGER, Transport.UDP, text.replace("z9hG4bKc", "z9hG4bKd"));
        CALL.says(LooseCall.STRANGER, Transport.TCP, text.replace("z9hG4bKc", "z9hG4bKe"));
        reachedPhone +=
                went(CALL.says(LooseCall.PBX, Transport.UDP, text.replace("z9hG4bKc", "z9hG4bKf")), LooseCall.PHONE);
        CALL.says(LooseCall.PHONE, Transport.TCP, text.replace("z9hG4bKc", "z9hG4bKg"));
        CALL.pass(Duration.ofSeconds(40));
        assertTrue(CALL.active() < 100, () -> CALL.active() + " wait for an answer");
    }

    private static int went(List<Sent> sent, InetSocketAddress to) {
        return (int) sent.stream()
                .filter(each -> each.to().equals(to)
                        && !new String(each.message(), StandardCharsets.ISO_8859_1).startsWith("SIP/2.0"))
                .count();
    }
}
