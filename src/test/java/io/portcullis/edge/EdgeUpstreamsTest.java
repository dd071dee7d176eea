package io.portcullis.edge;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gate.GateListener;
import io.portcullis.proxy.ProxyListener;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.NameServer;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.StreamHost;
import io.portcullis.testkit.StreamPeer;
import io.portcullis.wire.WireListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Upstreams by name, over streams, and dead ones, over real sockets. */
class EdgeUpstreamsTest {
    private static final String BOB = "bob";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final NameServer names = new NameServer();
    private final Peer pbx = Peer.onLoopback();
    private final Map<String, Boolean> up = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        names.close();
        pbx.close();
    }

    private EdgeUnderTest edge(String target) {
        ProxyListener meter = new ProxyListener() {
            @Override
            public void upstreamUp(String upstream, String uri, boolean isUp, String why) {
                up.put(uri, isUp);
            }
        };
        return EdgeUnderTest.before(
                new EdgeServer.Listeners(EdgeListener.NONE, WireListener.NONE, GateListener.NONE, meter),
                target,
                "dns: { servers: [ \"" + names.hostPort() + "\" ] }");
    }

    /** Places an authenticated call, up to its 100. */
    private static Phone.Call call(Phone phone, String... lines) {
        Phone.Call call = phone.call();
        phone.send(call.invite(BOB));
        Heard challenge = phone.receive();
        phone.send(call.ackOf(challenge, BOB));
        String[] all = new String[lines.length + 1];
        System.arraycopy(lines, 0, all, 0, lines.length);
        all[lines.length] = phone.authorization(challenge, "INVITE", BOB, 1);
        phone.send(call.invite(BOB, all));
        assertEquals(100, phone.receive().status());
        return call;
    }

    @Test
    @Tag("RES-02")
    @Tag("RES-04")
    void a_target_is_found_by_its_service_and_probed_and_called() {
        names.server("_sip._udp.example.com", 60, 1, 1, "pbx.example.net", pbx.port())
                .host("pbx.example.net", 60, "127.0.0.1");
        try (EdgeUnderTest edge = edge("sip:example.com");
                Phone alice = edge.alice()) {
            call(alice);
            Heard invite = pbx.receive();
            assertEquals("INVITE", invite.method());
            pbx.send(edge.address(), invite.answer("486 Busy Here"));
            assertEquals(486, alice.receive().status());
            assertTrue(names.questions().contains("NAPTR example.com"));
            await().atMost(PATIENCE).until(() -> up.getOrDefault("sip:example.com", false));
        }
    }

    @Test
    @Tag("RES-09")
    @Tag("SEC-24")
    void a_name_that_nobody_knows_stops_nothing_and_heals() {
        try (EdgeUnderTest edge = edge("sip:example.com");
                Phone early = edge.alice();
                Phone alice = edge.alice()) {
            await().atMost(PATIENCE).until(() -> up.containsKey("sip:example.com"));
            assertEquals(Map.of("sip:example.com", false), up);
            call(early);
            assertEquals(503, early.receive().status());
            names.server("_sip._udp.example.com", 60, 1, 1, "pbx.example.net", pbx.port())
                    .host("pbx.example.net", 60, "127.0.0.1");
            await().atMost(PATIENCE).until(() -> up.getOrDefault("sip:example.com", false));
            call(alice);
            assertEquals("INVITE", pbx.receive().method());
        }
    }

    @Test
    @Tag("TRN-05")
    void a_long_invite_comes_over_tcp_to_a_target_of_datagrams_that_takes_it() throws Exception {
        try (StreamHost streams = new StreamHost();
                Peer datagrams =
                        Peer.at("127.0.0.1", Integer.parseInt(streams.hostPort().replaceAll(".*:", "")));
                EdgeUnderTest edge = edge("sip:" + streams.hostPort());
                Phone alice = edge.alice()) {
            call(alice, "Subject: " + "x".repeat(1_000));
            try (StreamPeer taken = streams.accept()) {
                Heard invite = taken.receive();
                assertEquals("INVITE", invite.method());
                assertTrue(invite.header("Via").startsWith("SIP/2.0/TCP "), invite.header("Via"));
                taken.send(invite.answer("486 Busy Here"));
                assertEquals(486, alice.receive().status());
            }
            datagrams.hears(heard -> false);
        }
    }

    @Test
    @Tag("TRN-05")
    void a_long_invite_comes_in_a_datagram_to_a_target_that_refuses_tcp() {
        try (EdgeUnderTest edge = edge("sip:" + pbx.hostPort());
                Phone alice = edge.alice()) {
            call(alice, "Subject: " + "x".repeat(1_000));
            Heard invite = pbx.receive();
            assertEquals("INVITE", invite.method());
            assertTrue(invite.header("Via").startsWith("SIP/2.0/UDP "), invite.header("Via"));
        }
    }

    @Test
    @Tag("TRN-08")
    void a_hundred_requests_to_a_target_of_streams_share_one_connection() throws Exception {
        try (StreamHost streams = new StreamHost();
                EdgeUnderTest edge = edge("sip:" + streams.hostPort() + ";transport=tcp");
                Phone alice = edge.alice();
                StreamPeer only = streams.accept()) {
            for (int i = 0; i < 100; i++) {
                Phone.Call call = call(alice);
                Heard invite = next(only);
                assertEquals("INVITE", invite.method());
                only.send(invite.answer("486 Busy Here"));
                Heard busy = alice.receive();
                assertEquals(486, busy.status());
                alice.send(call.ackOf(busy, BOB));
                assertEquals("ACK", next(only).method());
            }
        }
    }

    private static Heard next(StreamPeer peer) throws Exception {
        Heard heard = peer.receive();
        while (heard.isProbe()) {
            peer.send(heard.answer("200 OK"));
            heard = peer.receive();
        }
        return heard;
    }
}
