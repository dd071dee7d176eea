package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamPeer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Phones that come over TCP, in front of a PBX that speaks UDP. */
class EdgeStreamTest {
    private final EdgeUnderTest edge = new EdgeUnderTest();
    // Writes the phone's requests; the connection carries them.
    private final Phone writer = edge.alice();
    private StreamPeer phone = StreamPeer.to(edge.streamAddress());

    @BeforeEach
    void hear_the_first_probe() {
        edge.pbx().send(edge.address(), edge.pbx().receiveProbe().answer("200 OK"));
    }

    @AfterEach
    void close() {
        phone.close();
        writer.close();
        edge.close();
    }

    private static String overTcp(String request) {
        return request.replace("SIP/2.0/UDP", "SIP/2.0/TCP");
    }

    private Heard answered(Phone.Call call) {
        phone.send(overTcp(call.invite("bob")));
        Heard challenge = phone.receive();
        assertEquals(407, challenge.status());
        phone.send(overTcp(call.ackOf(challenge, "bob")));
        phone.send(overTcp(call.invite("bob", writer.authorization(challenge, "INVITE", "bob", 1))));
        Heard invite = edge.pbx().receive();
        edge.pbx()
                .send(
                        edge.address(),
                        invite.answer(
                                "200 OK", "Contact: <sip:pbx@" + edge.pbx().hostPort() + ">"));
        assertEquals(100, phone.receive().status());
        Heard ok = phone.receive();
        assertEquals(200, ok.status());
        phone.send(overTcp(call.inDialog("ACK", ok)));
        assertEquals("ACK", edge.pbx().receive().method());
        return ok;
    }

    @Test
    void a_call_comes_over_tcp_and_reaches_the_pbx_over_udp() {
        Phone.Call call = writer.call();
        Heard ok = answered(call);
        assertTrue(ok.headers("Record-Route")
                .get(1)
                .contains(":" + edge.streamAddress().getPort() + ";transport=tcp"));
        phone.send(overTcp(call.inDialog("BYE", ok)));
        Heard bye = edge.pbx().receive();
        assertEquals("BYE", bye.method());
        edge.pbx().send(edge.address(), bye.answer("200 OK"));
        assertEquals(200, phone.receive().status());
    }

    @Test
    void phones_are_let_go_while_it_drains_but_not_those_in_the_midst_of_something() {
        Phone.Call call = writer.call();
        phone.send(overTcp(call.invite("bob")));
        Heard challenge = phone.receive();
        phone.send(overTcp(call.ackOf(challenge, "bob")));
        phone.send(overTcp(call.invite("bob", writer.authorization(challenge, "INVITE", "bob", 1))));
        Heard invite = edge.pbx().receive();
        List<StreamPeer> idle = Stream.generate(() -> StreamPeer.to(edge.streamAddress(), Duration.ofSeconds(20)))
                .limit(5)
                .toList();
        CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> {
            try {
                edge.server().drain(Duration.ofSeconds(2));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        idle.forEach(peer -> {
            assertEquals(-1, peer.read());
            peer.close();
        });
        edge.pbx()
                .send(
                        edge.address(),
                        invite.answer(
                                "200 OK", "Contact: <sip:pbx@" + edge.pbx().hostPort() + ">"));
        assertEquals(100, phone.receive().status());
        assertEquals(200, phone.receive().status());
        drained.join();
        assertEquals(-1, phone.read(), "then it may go as well");
    }

    @Test
    void what_the_pbx_sends_comes_over_the_connection_the_phone_called_on() {
        Heard ok = answered(writer.call());
        edge.pbx()
                .send(
                        edge.address(),
                        "BYE sip:alice@192.0.2.99:5999;transport=tcp SIP/2.0\r\nVia: SIP/2.0/UDP "
                                + edge.pbx().hostPort()
                                + ";branch=z9hG4bKpbxbye\r\nRoute: " + String.join(", ", ok.headers("Record-Route"))
                                + "\r\nMax-Forwards: 70\r\nFrom: " + ok.header("To") + "\r\nTo: " + ok.header("From")
                                + "\r\nCall-ID: " + ok.header("Call-ID")
                                + "\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n");
        Heard bye = phone.receive();
        assertEquals("BYE", bye.method());
        assertTrue(bye.header("Via").startsWith("SIP/2.0/TCP "), bye.header("Via"));
        phone.send(bye.answer("200 OK"));
        assertEquals(200, edge.pbx().receive().status());
    }

    @Test
    void a_call_whose_connection_is_gone_cannot_be_reached() {
        Heard ok = answered(writer.call());
        phone.close();
        phone = StreamPeer.to(edge.streamAddress());
        String bye = "BYE sip:alice@192.0.2.99 SIP/2.0\r\nVia: SIP/2.0/UDP "
                + edge.pbx().hostPort()
                + ";branch=z9hG4bKpbxbye\r\nRoute: " + String.join(", ", ok.headers("Record-Route"))
                + "\r\nMax-Forwards: 70\r\nFrom: "
                + ok.header("To") + "\r\nTo: " + ok.header("From") + "\r\nCall-ID: " + ok.header("Call-ID")
                + "\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n";
        edge.pbx().send(edge.address(), bye);
        // Whether the edge knew before or learns it by sending.
        int status = edge.pbx().receive().status();
        assertTrue(status == 430 || status == 503, "status " + status);
    }

    @Test
    void three_requests_in_one_segment_get_three_answers() {
        phone.send(overTcp(writer.call().invite("a")
                + writer.call().invite("b")
                + writer.call().invite("c")));
        for (String callee : new String[] {"a", "b", "c"}) {
            Heard challenge = phone.receive();
            assertEquals(407, challenge.status());
            assertTrue(challenge.header("To").contains("sip:" + callee + "@"));
        }
    }

    @Test
    void a_request_that_dribbles_byte_by_byte_is_one_request() {
        for (char c : overTcp(writer.call().invite("bob")).toCharArray()) {
            phone.send(String.valueOf(c));
        }
        assertEquals(407, phone.receive().status());
    }

    @Test
    void a_double_line_end_is_answered_by_a_single_one() {
        phone.send("\r\n\r\n");
        assertEquals('\r', phone.read());
        assertEquals('\n', phone.read());
        phone.send(overTcp(writer.call().invite("bob")));
        assertEquals(407, phone.receive().status());
    }

    @Test
    void a_request_whose_end_is_in_doubt_is_answered_with_400_and_the_stream_closed() {
        String smuggled = overTcp(writer.call().invite("bob"));
        phone.send(smuggled.replace("Content-Length: 0", "Content-Length: 0\r\nl: 5") + smuggled);
        assertEquals(400, phone.receive().status());
        assertEquals(-1, phone.read());
    }

    @Test
    void a_request_without_content_length_is_refused_on_a_stream() {
        phone.send(overTcp(writer.call().invite("bob")).replace("Content-Length: 0\r\n", ""));
        assertEquals(400, phone.receive().status());
        assertEquals(-1, phone.read());
    }

    @Test
    void what_is_no_sip_closes_the_stream() {
        phone.send("GET / HTTP/1.1\r\nHost: sip.example.com\r\n\r\n");
        assertEquals(-1, phone.read());
    }
}
