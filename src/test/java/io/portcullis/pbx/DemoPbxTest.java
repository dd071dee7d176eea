package io.portcullis.pbx;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.pbx.DemoPbx.Call;
import io.portcullis.pbx.DemoPbx.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Talks to the PBX in plain text, so that the RI is not only tested against itself. */
class DemoPbxTest {
    private final AtomicLong clock = new AtomicLong();
    private DemoPbx pbx;
    private DatagramSocket socket;
    private int branch;

    @BeforeEach
    void start() throws IOException {
        pbx = new DemoPbx(new DemoPbx.Settings("127.0.0.1", 0, Duration.ofSeconds(1), Duration.ZERO, 2), clock::get);
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(5_000);
    }

    @AfterEach
    void stop() {
        socket.close();
        pbx.close();
    }

    @Test
    void options_is_answered_with_what_is_allowed() throws IOException {
        send("OPTIONS sip:127.0.0.1", "1", "");

        String ok = receive();
        assertTrue(ok.startsWith("SIP/2.0 200 OK"), ok);
        assertTrue(ok.contains("INVITE"), ok);
    }

    @Test
    void an_unknown_method_is_405() throws IOException {
        send("SUBSCRIBE sip:bob@127.0.0.1", "1", "Event: presence\r\nContact: <sip:alice@127.0.0.1>\r\n");

        assertTrue(receive().startsWith("SIP/2.0 405"));
    }

    @Test
    void a_cancel_of_nothing_is_481() throws IOException {
        send("CANCEL sip:bob@127.0.0.1", "1", "");

        assertTrue(receive().startsWith("SIP/2.0 481"));
    }

    @Test
    void a_bye_of_nothing_is_481() throws IOException {
        sendTo("BYE sip:bob@127.0.0.1", "1", "<sip:bob@127.0.0.1>;tag=none", "");

        assertTrue(receive().startsWith("SIP/2.0 481"));
    }

    @Test
    void what_an_invite_carried_is_remembered() throws IOException {
        send("INVITE sip:bob@pbx.example.com", "1", """
                P-Asserted-Identity: <sip:alice@pbx.example.com>\r
                Proxy-Authorization: Digest username="alice", realm="r", nonce="n", uri="sip:x", response="0"\r
                X-Portcullis-Domain: SD00000000000000000000000000000001\r
                x-portcullis-credential: CR00000000000000000000000000000001\r
                """);
        receive();

        Call call = pbx.calls().get(0);
        assertEquals("bob", call.callee());
        assertEquals(List.of("<sip:alice@pbx.example.com>"), call.assertedIdentities());
        assertEquals(1, call.credentials());
        assertEquals(
                Map.of(
                        "X-Portcullis-Domain",
                        "SD00000000000000000000000000000001",
                        "x-portcullis-credential",
                        "CR00000000000000000000000000000001"),
                call.portcullisHeaders());
    }

    @Test
    void the_oldest_call_is_forgotten_first() throws IOException {
        for (String callee : List.of("one", "two", "three")) {
            send("INVITE sip:" + callee + "@pbx.example.com", callee, "");
        }

        await().until(() -> List.of("two", "three")
                .equals(pbx.calls().stream().map(Call::callee).toList()));
    }

    @Test
    void the_answer_takes_audio_and_refuses_the_rest() {
        String offer = """
                v=0\r
                o=- 7 7 IN IP4 192.0.2.9\r
                s=-\r
                c=IN IP4 192.0.2.9\r
                t=0 0\r
                m=audio 4000 RTP/AVP 8 101\r
                a=rtpmap:8 PCMA/8000\r
                a=sendonly\r
                m=video 4002 RTP/AVP 96\r
                a=rtpmap:96 VP8/90000\r
                """;

        String answer = Sdp.answer(offer, "127.0.0.1");

        assertTrue(answer.contains("m=audio 9 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n"), answer);
        assertTrue(answer.contains("m=video 0 RTP/AVP 96\r\n"), answer);
        assertTrue(answer.contains("a=recvonly\r\n"), answer);
        assertTrue(Sdp.holds(offer));
    }

    @Test
    void a_registration_runs_out() throws IOException {
        send("REGISTER sip:pbx.example.com", "1", "Contact: <sip:alice@127.0.0.1:5070>;expires=60\r\n");

        String ok = receive();
        assertTrue(ok.contains("Contact: <sip:alice@127.0.0.1:5070>;expires=60"), ok);
        assertEquals(Map.of("sip:alice@127.0.0.1:5070", 60L), pbx.registrations("bob@127.0.0.1"));
        clock.addAndGet(Duration.ofSeconds(60).toNanos());
        assertEquals(Map.of(), pbx.registrations("bob@127.0.0.1"));
    }

    @Test
    void a_star_takes_back_every_contact_but_only_with_expires_0() throws IOException {
        send("REGISTER sip:pbx.example.com", "1", "Contact: <sip:a@127.0.0.1>\r\nContact: <sip:b@127.0.0.1>\r\n");
        receive();
        assertEquals(2, pbx.registrations("bob@127.0.0.1").size());

        send("REGISTER sip:pbx.example.com", "2", "Contact: *\r\nExpires: 60\r\n");
        assertTrue(receive().startsWith("SIP/2.0 400"));
        send("REGISTER sip:pbx.example.com", "3", "Contact: *\r\nExpires: 0\r\n");
        assertTrue(receive().startsWith("SIP/2.0 200"));
        assertEquals(Map.of(), pbx.registrations("bob@127.0.0.1"));
    }

    @Test
    void a_cancelled_call_ends_with_487() throws IOException {
        send("INVITE sip:slow@pbx.example.com", "1", "");
        assertTrue(receive().startsWith("SIP/2.0 180"));
        branch--; // a CANCEL has the branch of its INVITE
        send("CANCEL sip:slow@pbx.example.com", "1", "");

        await().until(() -> receive().startsWith("SIP/2.0 487"));
        assertEquals(State.CANCELLED, pbx.calls().get(0).state());
    }

    @Test
    void a_port_that_is_taken_is_named() {
        int taken = pbx.address().getPort();

        UncheckedIOException refused = assertThrows(
                UncheckedIOException.class, () -> new DemoPbx(DemoPbx.Settings.on("127.0.0.1", taken), clock::get));

        assertEquals(
                "listen: 127.0.0.1:" + taken + " (expected: an address and port that can be bound)",
                refused.getMessage());
    }

    @Test
    void settings_say_what_is_wrong_with_them() {
        assertEquals(
                "port: 70000 (expected: 0 to 65535)",
                assertThrows(IllegalArgumentException.class, () -> DemoPbx.Settings.on("127.0.0.1", 70_000))
                        .getMessage());
    }

    private void send(String methodAndUri, String callId, String lines) throws IOException {
        sendTo(methodAndUri, callId, "<sip:bob@127.0.0.1>", lines);
    }

    private void sendTo(String methodAndUri, String callId, String to, String lines) throws IOException {
        String method = methodAndUri.substring(0, methodAndUri.indexOf(' '));
        String text = methodAndUri + " SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort() + ";branch=z9hG4bK" + ++branch + "\r\n"
                + "From: <sip:alice@127.0.0.1>;tag=a\r\n"
                + "To: " + to + "\r\n"
                + "Call-ID: " + callId + "\r\n"
                + "CSeq: 1 " + method + "\r\n"
                + "Max-Forwards: 70\r\n"
                + (method.equals("INVITE") ? "Contact: <sip:alice@127.0.0.1:" + socket.getLocalPort() + ">\r\n" : "")
                + lines
                + "Content-Length: 0\r\n\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, pbx.address()));
    }

    private String receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }
}
