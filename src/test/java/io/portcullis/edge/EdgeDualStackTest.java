package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One listener on every IPv6 address, with phones and a PBX that know IPv4 only. */
class EdgeDualStackTest {
    @Test
    void a_listener_on_every_ipv6_address_carries_calls_over_ipv4() {
        try (EdgeUnderTest edge = new EdgeUnderTest(List.of("udp://[::]:0"))) {
            InetSocketAddress ipv4 = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), edge.address().getPort());
            edge.pbx().send(ipv4, edge.pbx().receiveProbe().answer("200 OK"));
            try (Phone alice = new Phone(ipv4, EdgeUnderTest.ALICE, EdgeUnderTest.PASSWORD, EdgeUnderTest.DOMAIN)) {
                Phone.Call call = alice.call();
                alice.send(call.invite("bob"));
                alice.send(call.invite("bob", alice.authorization(alice.receive(), "INVITE", "bob", 1)));
                Heard invite = edge.pbx().receive();
                String route = invite.header("Record-Route");
                assertTrue(route.contains("@127.0.0.1:"), route);
                edge.pbx()
                        .send(
                                ipv4,
                                "BYE sip:alice@192.0.2.99 SIP/2.0\r\nVia: SIP/2.0/UDP "
                                        + edge.pbx().hostPort() + ";branch=z9hG4bKpbxbye\r\nRoute: " + route
                                        + "\r\nMax-Forwards: 70\r\nFrom: " + invite.header("To") + ";tag=pbx\r\nTo: "
                                        + invite.header("From") + "\r\nCall-ID: " + invite.header("Call-ID")
                                        + "\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n");
                assertEquals(100, alice.receive().status());
                assertEquals("BYE", alice.receive().method());
            }
        }
    }
}
