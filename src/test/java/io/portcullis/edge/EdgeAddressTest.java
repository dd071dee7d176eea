package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamHost;
import io.portcullis.testkit.StreamPeer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which address an answer comes from, and what a Via means for where messages go. */
class EdgeAddressTest {
    private static final String BOB = "bob";

    /** Places an authenticated call, up to its 100. */
    private static void call(Phone phone) {
        Phone.Call call = phone.call();
        phone.send(call.invite(BOB));
        phone.send(call.invite(BOB, phone.authorization(phone.receive(), "INVITE", BOB, 1)));
        assertEquals(100, phone.receive().status());
    }

    private static void hearTheFirstProbe(EdgeUnderTest edge) {
        Heard probe = edge.pbx().receiveProbe();
        edge.pbx().send(probe.from(), probe.answer("200 OK"));
    }

    @Test
    @Tag("TRN-04")
    void every_answer_leaves_from_the_address_that_was_asked() {
        try (EdgeUnderTest edge = new EdgeUnderTest(List.of("udp://127.0.0.1:0", "udp://127.0.0.2:0"))) {
            hearTheFirstProbe(edge);
            for (InetSocketAddress asked : edge.server().addresses()) {
                try (Phone phone =
                        new Phone(asked, EdgeUnderTest.ALICE, EdgeUnderTest.PASSWORD, EdgeUnderTest.DOMAIN)) {
                    Phone.Call call = phone.call();
                    phone.send(call.invite(BOB));
                    Heard challenge = phone.receive();
                    assertEquals(asked, challenge.from());
                    phone.send(call.invite(BOB, phone.authorization(challenge, "INVITE", BOB, 1)));
                    assertEquals(asked, phone.receive().from());
                    Heard invite = edge.pbx().receive(heard -> heard.is("INVITE"));
                    edge.pbx().send(invite.from(), invite.answer("486 Busy Here"));
                    Heard busy = phone.receive();
                    assertEquals(486, busy.status());
                    assertEquals(asked, busy.from());
                }
            }
        }
    }

    /** Alice registers at {@code asked}; gives the Path. */
    private static String registered(EdgeUnderTest edge, Phone alice) {
        Phone.Call call = alice.call();
        String uri = "sip:" + alice.domain();
        String plain = call.request("REGISTER", uri).replace("To: <" + uri, "To: <sip:alice@" + alice.domain());
        alice.send(plain);
        String line = alice.authorization(alice.receive(), "REGISTER", uri, 1, EdgeUnderTest.PASSWORD);
        alice.send(call.request("REGISTER", uri, line).replace("To: <" + uri, "To: <sip:alice@" + alice.domain()));
        Heard register = edge.pbx().receive(heard -> heard.is("REGISTER"));
        edge.pbx().send(register.from(), register.answer("200 OK"));
        assertEquals(200, alice.receive().status());
        return register.header("Path");
    }

    @Test
    @Tag("TRN-04")
    void a_phone_hears_from_the_address_that_it_registered_at_whatever_the_edge_remembers()
            throws UnknownHostException {
        InetSocketAddress asked;
        Peer phone = Peer.onLoopback();
        String path;
        try (EdgeUnderTest edge = new EdgeUnderTest(List.of("udp://0.0.0.0:0"))) {
            hearTheFirstProbe(edge);
            edge.takeRegistrations();
            asked = new InetSocketAddress(
                    InetAddress.getByAddress(new byte[] {127, 0, 0, 5}),
                    edge.address().getPort());
            path = registered(
                    edge, new Phone(phone, asked, EdgeUnderTest.ALICE, EdgeUnderTest.PASSWORD, EdgeUnderTest.DOMAIN));
        }
        try (EdgeUnderTest edge = new EdgeUnderTest(List.of("udp://0.0.0.0:" + asked.getPort()))) {
            hearTheFirstProbe(edge);
            InetSocketAddress near = new InetSocketAddress(InetAddress.getLoopbackAddress(), asked.getPort());
            edge.pbx()
                    .send(
                            near,
                            "OPTIONS sip:alice@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP "
                                    + edge.pbx().hostPort()
                                    + ";branch=z9hG4bKq1\r\nRoute: " + path
                                    + "\r\nMax-Forwards: 70\r\nFrom: <sip:pbx@pbx.example.com>;tag=pbx\r\n"
                                    + "To: <sip:alice@pbx.example.com>\r\nCall-ID: qualify\r\nCSeq: 1 OPTIONS\r\n"
                                    + "Content-Length: 0\r\n\r\n");
            Heard options = phone.receive();
            assertEquals(asked, options.from());
            phone.send(asked, options.answer("200 OK"));
            assertEquals(200, edge.pbx().receive().status());
        } finally {
            phone.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.9:5060", "127.0.0.1:9", "edge.example.com:5060", "127.0.0.1"})
    @Tag("TRN-06")
    void a_response_that_names_another_sender_of_the_request_goes_nowhere(String sentBy) {
        try (EdgeUnderTest edge = new EdgeUnderTest();
                Phone alice = edge.alice()) {
            hearTheFirstProbe(edge);
            call(alice);
            Heard invite = edge.pbx().receive();
            String own = invite.header("Via").replaceAll("^\\S+ |;.*", "");
            assertEquals("127.0.0.1:" + edge.address().getPort(), own);
            String stray = invite.answer("180 Ringing").replaceFirst(own, sentBy);
            edge.pbx().send(edge.address(), stray);
            edge.pbx().send(edge.address(), invite.answer("486 Busy Here"));
            assertEquals(486, alice.receive().status());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "[::1:5070], ''",
        "[2001:db8::9:1]:6050, ''",
        "host.invalid, ''",
        "[2001:db8::9:1], ;received=2001:db8::9:255",
        "[2001:db8::9:1], ;received=[2001:db8::9:255]"
    })
    @Tag("MSG-17")
    @Tag("NAT-01")
    void an_ipv6_source_is_told_without_brackets(String sentBy, String received) {
        try (EdgeUnderTest edge = new EdgeUnderTest(List.of("udp://127.0.0.1:0", "udp://[::1]:0"));
                Phone writer = edge.alice();
                Peer peer = Peer.at("::1", 0)) {
            String invite =
                    writer.call().invite(BOB).replace(writer.peer().hostPort() + ";", sentBy + received + ";rport;");
            assertTrue(invite.contains(sentBy));
            peer.send(edge.server().addresses().get(1), invite);
            Heard challenge = peer.receive();
            assertEquals(407, challenge.status());
            String via = challenge.header("Via");
            assertTrue(via.startsWith("SIP/2.0/UDP " + sentBy + ";"), via);
            assertTrue(via.endsWith(";received=0:0:0:0:0:0:0:1;rport=" + peer.port()), via);
            assertFalse(via.contains("received=[") || via.contains("9:255"), via);
        }
    }

    @Test
    @Tag("OUT-10")
    void an_alias_brings_nobody_the_calls_of_another_address() {
        try (EdgeUnderTest edge = new EdgeUnderTest();
                StreamHost named = new StreamHost();
                Phone alice = edge.alice();
                StreamPeer phone = StreamPeer.to(edge.streamAddress())) {
            hearTheFirstProbe(edge);
            String invite = alice.call()
                    .invite(BOB)
                    .replaceFirst("SIP/2.0/UDP [^;]*", "SIP/2.0/TCP " + named.hostPort() + ";alias");
            phone.send(invite);
            Heard challenge = phone.receive();
            String proof = alice.authorization(challenge, "INVITE", BOB, 1);
            phone.send(invite.replace("z9hG4bK", "z9hG4bKa").replace("Max-Forwards", proof + "\r\nMax-Forwards"));
            Heard admitted = edge.pbx().receive();
            edge.pbx().send(edge.address(), admitted.answer("486 Busy Here"));
            assertEquals(100, phone.receive().status());
            assertEquals(486, phone.receive().status());

            String uri = "sip:" + named.hostPort() + ";transport=tcp";
            String fromThePbx = alice.call()
                    .request("INVITE", uri)
                    .replace(alice.peer().hostPort(), edge.pbx().hostPort());
            edge.pbx().send(edge.address(), fromThePbx);
            assertEquals(404, edge.pbx().receive(heard -> !heard.is("ACK")).status());
            edge.routeDomain(uri);
            call(alice);
            try (StreamPeer reached = named.accept()) {
                assertEquals("INVITE", reached.receive().method());
            }
            phone.send(invite.replace("z9hG4bK", "z9hG4bKb"));
            assertEquals(407, phone.receive().status());
        }
    }
}
