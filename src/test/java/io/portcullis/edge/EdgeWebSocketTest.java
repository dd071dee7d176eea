package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Authority;
import io.portcullis.testkit.Authority.Kind;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import io.portcullis.testkit.WebSocketPeer;
import io.portcullis.testkit.WebSocketPeer.Message;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Web phones. Their WebSocket is the JDK's; what that would not send is written by hand. */
class EdgeWebSocketTest {
    private static final int WS = 1;
    private static final int WSS = 2;
    private static final int WS6 = 3;

    @TempDir
    private Path files;

    private final Authority authority = new Authority("edges");
    private EdgeUnderTest edge;
    private Phone writer;

    @BeforeEach
    void start() {
        Path certificate = files.resolve("edge.pem");
        Path key = files.resolve("edge.key");
        authority.identity(Kind.EC, "ip:127.0.0.1").write(certificate, key);
        edge = EdgeUnderTest.withSip(
                List.of("udp://127.0.0.1:0", "ws://127.0.0.1:0", "wss://127.0.0.1:0", "ws://[::1]:0"),
                "tls: { certificate: " + certificate + ", key: " + key
                        + " }, ws: { origins: [ \"https://phone.example.com\" ] }");
        writer = edge.alice();
    }

    @AfterEach
    void close() {
        writer.close();
        edge.close();
    }

    private InetSocketAddress address(int listener) {
        return edge.server().addresses().get(listener);
    }

    private WebSocketPeer connect(int listener) {
        return WebSocketPeer.to(address(listener), listener == WSS ? authority.context(null) : null);
    }

    private static String over(int listener, String request) {
        return request.replaceFirst(
                "SIP/2.0/UDP [^;]*", "SIP/2.0/" + (listener == WSS ? "WSS" : "WS") + " df7jal23ls0d.invalid");
    }

    @ParameterizedTest
    @ValueSource(ints = {WS, WSS, WS6})
    @Tag("WS-01")
    @Tag("WS-04")
    @Tag("WS-05")
    @Tag("TRN-03")
    void a_call_comes_over_a_websocket_and_the_pbx_reaches_the_phone_over_it(int listener) {
        try (WebSocketPeer phone = connect(listener)) {
            assertEquals("sip", phone.protocol());
            Phone.Call call = writer.call();
            phone.send(over(listener, call.invite("bob")));
            Heard challenge = phone.receive();
            assertEquals(407, challenge.status());
            phone.send(over(listener, call.invite("bob", writer.authorization(challenge, "INVITE", "bob", 1))));
            Heard invite = edge.pbx().receive();
            edge.pbx().send(edge.address(), invite.answer("200 OK"));
            assertEquals(100, phone.receive().status());
            Heard ok = phone.receive();
            assertEquals(200, ok.status());
            edge.pbx()
                    .send(
                            edge.address(),
                            "BYE sip:alice@df7jal23ls0d.invalid;transport=ws SIP/2.0\r\nVia: SIP/2.0/UDP "
                                    + edge.pbx().hostPort() + ";branch=z9hG4bKpbxbye\r\nRoute: "
                                    + String.join(", ", invite.headers("Record-Route"))
                                    + "\r\nMax-Forwards: 70\r\nFrom: "
                                    + ok.header("To") + "\r\nTo: " + ok.header("From") + "\r\nCall-ID: "
                                    + ok.header("Call-ID") + "\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n");
            Heard bye = phone.receive();
            assertEquals("BYE", bye.method());
            assertTrue(bye.header("Via").startsWith(listener == WSS ? "SIP/2.0/WSS " : "SIP/2.0/WS "));
        }
    }

    @Test
    @Tag("WS-02")
    @Tag("WS-03")
    void binary_frames_fragments_and_a_missing_content_length_make_no_difference() {
        try (WebSocketPeer phone = connect(WS)) {
            phone.sendBinary(over(WS, writer.call().invite("bob")));
            assertEquals(407, phone.receive().status());
            String invite = over(WS, writer.call().invite("bob"));
            phone.sendPart(invite.substring(0, 10), false);
            phone.ping("between");
            assertEquals(new Message(WebSocketPeer.Kind.PONG, "between"), phone.next());
            phone.sendPart(invite.substring(10, 20), false);
            phone.sendPart(invite.substring(20), true);
            assertEquals(407, phone.receive().status());
            phone.send(over(WS, writer.call().invite("bob")).replace("Content-Length: 0\r\n", ""));
            assertEquals(407, phone.receive().status());
        }
    }

    @Test
    @Tag("WS-02")
    void what_is_not_utf_8_leaves_in_a_binary_frame() {
        try (WebSocketPeer phone = connect(WS)) {
            phone.sendBinary(over(WS, writer.call().invite("bob")).replace("Call-ID: ", "Call-ID: \u00e4"));
            assertEquals(WebSocketPeer.Kind.BINARY, phone.next().kind());
            phone.send(over(WS, writer.call().invite("bob", "Subject: \u00e4")));
            assertEquals(WebSocketPeer.Kind.TEXT, phone.next().kind());
        }
    }

    @Test
    @Tag("OUT-01")
    void line_ends_keep_it_alive() {
        try (WebSocketPeer phone = connect(WS)) {
            phone.send("\r\n");
            phone.send("\r\n\r\n");
            assertEquals(new Message(WebSocketPeer.Kind.TEXT, "\r\n"), phone.next());
            phone.send(over(WS, writer.call().invite("bob")));
            assertEquals(407, phone.receive().status());
        }
    }

    @Test
    @Tag("WS-03")
    @Tag("SEC-16")
    @Tag("SEC-19")
    void two_requests_in_one_frame_are_none_and_the_end() {
        try (WebSocketPeer phone = connect(WS)) {
            phone.send(over(WS, writer.call().invite("a") + writer.call().invite("b")));
            assertEquals(new Message(WebSocketPeer.Kind.CLOSE, "1008"), phone.next());
        }
    }

    @Test
    @Tag("SEC-19")
    void a_body_shorter_than_its_length_is_answered_once_and_then_all_ends() {
        try (WebSocketPeer phone = connect(WS)) {
            phone.send(over(WS, writer.call().invite("a")).replace("Content-Length: 0", "Content-Length: 5"));
            assertEquals(400, phone.receive().status());
            assertEquals(WebSocketPeer.Kind.CLOSE, phone.next().kind());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sec-WebSocket-Protocol: sip | 101",
                "Sec-WebSocket-Protocol: foo\\r\\nSec-WebSocket-Protocol: bar, sip | 101",
                "Sec-WebSocket-Protocol: sips | 400",
                "X-Other: sip | 400",
                "Sec-WebSocket-Protocol: sip\\r\\nOrigin: https://phone.example.com | 101",
                "Sec-WebSocket-Protocol: sip\\r\\nOrigin: https://evil.example.com | 403",
                "Sec-WebSocket-Protocol: sip\\r\\nContent-Length: 5 | 413",
            })
    @Tag("WS-01")
    @Tag("WS-07")
    void the_handshake_wants_sip_and_a_page_that_may(String lines, int status) {
        try (StreamPeer phone = StreamPeer.to(address(WS))) {
            phone.send(upgrade("13", lines.replace("\\r\\n", "\r\n")));
            assertTrue(statusLine(phone).startsWith("HTTP/1.1 " + status));
        }
    }

    private static String upgrade(String version, String lines) {
        return "GET / HTTP/1.1\r\nHost: edge\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: " + version + "\r\n" + lines
                + "\r\n\r\n";
    }

    private static String statusLine(StreamPeer phone) {
        return phone.receive().startLine();
    }

    @Test
    @Tag("WS-01")
    void another_version_is_told_ours() {
        try (StreamPeer phone = StreamPeer.to(address(WS))) {
            phone.send(upgrade("8", "Sec-WebSocket-Protocol: sip"));
            Heard refusal = phone.receive();
            assertEquals("HTTP/1.1 426 Upgrade Required", refusal.startLine());
            assertEquals("13", refusal.header("Sec-WebSocket-Version"));
            assertEquals(-1, phone.read());
        }
    }

    @Test
    @Tag("WS-07")
    void a_request_with_a_body_is_refused_and_that_is_the_end() {
        try (StreamPeer phone = StreamPeer.to(address(WS))) {
            phone.send("POST / HTTP/1.1\r\nHost: edge\r\nContent-Length: 3\r\n\r\nabc");
            Heard refusal = phone.receive();
            assertEquals("HTTP/1.1 413 Request Entity Too Large", refusal.startLine());
            assertEquals("close", refusal.header("Connection"));
            assertEquals(-1, phone.read());
        }
    }

    @Test
    @Tag("WS-07")
    void an_unmasked_frame_ends_it_with_1002() {
        try (StreamPeer phone = StreamPeer.to(address(WS))) {
            phone.send(upgrade("13", "Sec-WebSocket-Protocol: sip"));
            assertTrue(statusLine(phone).startsWith("HTTP/1.1 101"));
            phone.send("\u0081\u0004\r\n\r\n");
            assertEquals(0x88, phone.read());
            int length = phone.read();
            assertTrue(length >= 2);
            assertEquals(1002, phone.read() << 8 | phone.read());
        }
    }

    @Test
    @Tag("WS-07")
    void a_frame_and_a_message_have_a_largest_size_and_a_message_a_number_of_frames() {
        String large = "x".repeat(50_000); // of a stranger
        try (WebSocketPeer phone = connect(WS)) {
            phone.sendPart(large, false);
            phone.sendPart(large, false);
            assertEquals(new Message(WebSocketPeer.Kind.CLOSE, "1009"), phone.next());
        }
        try (WebSocketPeer phone = connect(WS)) {
            for (int i = 0; i < 65; i++) {
                phone.sendPart("", false);
            }
            assertEquals(new Message(WebSocketPeer.Kind.CLOSE, "1009"), phone.next());
        }
    }

    @Test
    @Tag("WS-07")
    void text_that_is_not_utf_8_ends_it_with_1007() {
        try (StreamPeer phone = StreamPeer.to(address(WS))) {
            phone.send(upgrade("13", "Sec-WebSocket-Protocol: sip"));
            assertTrue(statusLine(phone).startsWith("HTTP/1.1 101"));
            phone.send("\u0081\u0081\0\0\0\0\u00ff");
            assertEquals(0x88, phone.read());
            assertTrue(phone.read() >= 2);
            assertEquals(1007, phone.read() << 8 | phone.read());
        }
    }

    @Test
    @Tag("WS-09")
    @Tag("TLS-05")
    void sips_is_for_wss_only() {
        try (WebSocketPeer phone = connect(WS)) {
            Phone.Call call = writer.call();
            phone.send(over(WS, call.request("INVITE", "sips:bob@" + EdgeUnderTest.DOMAIN)));
            assertEquals(403, phone.receive().status());
        }
        try (WebSocketPeer phone = connect(WSS)) {
            Phone.Call call = writer.call();
            phone.send(over(WSS, call.request("INVITE", "sips:bob@" + EdgeUnderTest.DOMAIN)));
            assertEquals(407, phone.receive().status());
        }
    }

    private static void byteByByte(StreamPeer phone, String text) {
        for (int i = 0; i < text.length(); i++) {
            phone.send(text.substring(i, i + 1));
        }
    }

    @Test
    @Tag("TRN-12")
    void a_handshake_and_a_request_cut_at_every_byte_are_one_request() {
        String sip = over(WS, writer.call().invite("bob"));
        try (StreamPeer phone = StreamPeer.to(address(WS))) {
            byteByByte(phone, upgrade("13", "Sec-WebSocket-Protocol: sip"));
            assertTrue(statusLine(phone).startsWith("HTTP/1.1 101"));
            byteByByte(phone, frame(sip));
            assertEquals(407, framed(phone).status());
        }
    }

    /** {@code sip} in one text frame, masked with zeros. */
    private static String frame(String sip) {
        return "\u0081\u00fe" + (char) (sip.length() >> 8) + (char) (sip.length() & 0xff) + "\0\0\0\0" + sip;
    }

    /** The message in the text frame that comes next. */
    private static Heard framed(StreamPeer phone) {
        assertEquals(0x81, phone.read());
        assertEquals(126, phone.read());
        int length = phone.read() << 8 | phone.read();
        assertTrue(length > 100);
        return phone.receive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cookie: session=alice",
                "Authorization: Basic YWxpY2U6Q29ycmVjdC1Ib3JzZS03",
                "Authorization: Digest username=\"alice\", realm=\"sip.example.com\""
            })
    @Tag("WS-08")
    void whatever_the_handshake_showed_each_request_is_challenged(String line) {
        try (StreamPeer phone = StreamPeer.to(address(WS))) {
            phone.send(upgrade("13", "Sec-WebSocket-Protocol: sip\r\n" + line));
            assertTrue(statusLine(phone).startsWith("HTTP/1.1 101"));
            for (int i = 0; i < 2; i++) {
                phone.send(frame(over(WS, writer.call().invite("bob"))));
                assertEquals(407, framed(phone).status());
            }
        }
    }
}
