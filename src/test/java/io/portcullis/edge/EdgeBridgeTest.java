package io.portcullis.edge;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Callee;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamHost;
import io.portcullis.testkit.StreamPeer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Dialogs between sides that reach the edge over different transports: RFC 3261 section 16.6(4), RFC 5658. */
class EdgeBridgeTest {
    private final StreamHost pbx = new StreamHost();
    private final EdgeUnderTest edge = EdgeUnderTest.before("sip:" + pbx.hostPort() + ";transport=tcp");
    private final Phone alice = edge.alice();
    private StreamPeer inside = pbx.accept(); // the edge asks whether it lives

    @AfterEach
    void close() {
        alice.close();
        inside.close();
        pbx.close();
        edge.close();
    }

    private Callee invited(Phone.Call call) {
        alice.send(call.invite("bob"));
        Heard challenge = alice.receive();
        alice.send(call.ackOf(challenge, "bob"));
        alice.send(call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1)));
        assertEquals(100, alice.receive().status());
        Heard invite = inside.receive();
        assertEquals("INVITE", invite.method());
        assertTrue(invite.header("Via").startsWith("SIP/2.0/TCP "), invite.header("Via"));
        assertEquals(
                List.of(
                        edge.streamAddress().getPort() + ";transport=tcp;lr",
                        edge.address().getPort() + ";lr"),
                invite.headers("Record-Route").stream()
                        .map(route -> route.replaceAll("^<sip:(?:[A-Za-z0-9_-]{40,}@)?127\\.0\\.0\\.1:|>$", ""))
                        .toList());
        return new Callee(invite, "TCP " + pbx.hostPort(), "pbx");
    }

    private Heard answered(Callee callee) {
        inside.send(callee.answer("200 OK"));
        return alice.receive();
    }

    @Test
    @Tag("PRX-07")
    void each_side_finds_first_in_its_route_set_how_it_reaches_the_edge() {
        Phone.Call call = alice.call();
        Heard ok = answered(invited(call));
        alice.send(call.inDialog("ACK", ok));
        assertEquals(List.of(), inside.receive().headers("Route"));
        alice.send(call.inDialog("BYE", ok));
        Heard bye = inside.receive();
        assertEquals("BYE", bye.method());
        assertEquals(List.of(), bye.headers("Route"));
        inside.send(bye.answer("200 OK"));
        assertEquals(200, alice.receive().status());
    }

    @Test
    @Tag("PRX-07")
    void the_pbx_comes_back_through_the_edge_over_a_connection_of_its_own() {
        Callee callee = invited(alice.call());
        answered(callee);
        try (StreamPeer other = StreamPeer.to(edge.streamAddress())) {
            other.send(callee.request("BYE"));
            Heard bye = alice.receive();
            assertEquals("BYE", bye.method());
            alice.send(bye.answer("200 OK"));
            assertEquals(200, other.receive().status());
        }
    }

    @Test
    @Tag("PRX-07")
    void a_refreshed_dialog_stays_on_the_connection_that_refreshed_it_and_outlives_it() {
        Phone.Call call = alice.call();
        Callee callee = invited(call);
        answered(callee);
        Heard refreshed;
        try (StreamPeer other = StreamPeer.to(edge.streamAddress())) {
            other.send(callee.request("INVITE"));
            assertEquals(100, other.receive().status());
            refreshed = alice.receive();
            assertEquals("INVITE", refreshed.method());
            alice.send(refreshed.answer("200 OK"));
            assertEquals(200, other.receive().status());
            alice.send(inSet(call, refreshed));
            assertEquals("INFO", other.receive().method());
        }
        Heard lost = refreshed;
        await().until(() -> {
            alice.send(inSet(call, lost));
            return inside.receive().is("INFO");
        });
    }

    /** A request with the route set of {@code refreshed}, as a phone would have it that took it over. */
    private static String inSet(Phone.Call call, Heard refreshed) {
        String routes = String.join(", ", refreshed.headers("Record-Route"));
        Heard answer = new Heard(
                refreshed.from(),
                "SIP/2.0 200 OK\r\nTo: " + refreshed.header("From") + "\r\nContact: " + refreshed.header("Contact")
                        + "\r\nRecord-Route: " + routes + "\r\n\r\n");
        return call.inDialog("INFO", answer);
    }
}
