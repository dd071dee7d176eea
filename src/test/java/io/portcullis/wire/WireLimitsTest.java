package io.portcullis.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.sip.Transport;
import io.portcullis.testkit.Authority;
import io.portcullis.testkit.StreamPeer;
import io.portcullis.tls.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sockets, and a clock that the test turns. */
class WireLimitsTest {
    private static final String OPTIONS = """
            OPTIONS sip:127.0.0.1 SIP/2.0
            Via: SIP/2.0/TCP 127.0.0.1:5;branch=z9hG4bK1
            From: <sip:a@b>;tag=1
            To: <sip:127.0.0.1>
            Call-ID: 1
            CSeq: 1 OPTIONS
            Content-Length: 0

            """.replace("\n", "\r\n");
    private static final byte[] REQUEST = OPTIONS.getBytes(StandardCharsets.US_ASCII);
    private static final int PATIENCE_SECONDS = 20;
    private static final int TCP = 0;
    private static final int TLS = 1;
    private static final int WS = 2;

    @TempDir
    private Path files;

    private final AtomicLong clock = new AtomicLong(1);
    private final BlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>();
    private final BlockingQueue<Flow> lost = new LinkedBlockingQueue<>();
    private Wire wire;

    @BeforeEach
    void open() throws IOException {
        Path certificate = files.resolve("edge.pem");
        Path key = files.resolve("edge.key");
        new Authority("any").identity(Authority.Kind.EC, "ip:127.0.0.1").write(certificate, key);
        WireSettings settings = new WireSettings(
                List.of(
                        ListeningPoint.parse("tcp://127.0.0.1:0"),
                        ListeningPoint.parse("tls://127.0.0.1:0"),
                        ListeningPoint.parse("ws://127.0.0.1:0"),
                        ListeningPoint.parse("udp://127.0.0.1:0")),
                null,
                new TlsFiles(certificate, key, null, null, List.of()),
                List.of(),
                new ConnectionLimits(9, 3, Duration.ofMinutes(5), 4 << 20),
                2,
                Duration.ZERO,
                List.of(),
                null);
        wire = Wire.open(settings, WireListener.NONE, clock::get, loop -> new LoopHandler() {
            @Override
            public void accept(Arrival arrival) {
                arrived.add(arrival);
            }

            @Override
            public void lost(Flow flow) {
                lost.add(flow);
            }
        });
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private StreamPeer connect(int listener) {
        return StreamPeer.to(wire.addresses().get(listener), Duration.ofSeconds(PATIENCE_SECONDS));
    }

    private Arrival heard(StreamPeer peer) throws InterruptedException {
        peer.send(OPTIONS);
        return taken(arrived);
    }

    private static <T> T taken(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing arrived");
        return next;
    }

    private void pass(long seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    /** Lets every loop look at the clock. */
    private void sweep() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(WireLoop.SWEEP.toNanos() * 3 / 2);
    }

    @Test
    void connections_are_counted_by_transport_as_long_as_they_are_open() throws InterruptedException {
        assertEquals(9, wire.connectionLimits().most());
        try (StreamPeer one = connect(TCP);
                StreamPeer other = connect(TCP)) {
            heard(one);
            heard(other);
            assertEquals(2, wire.connections(Transport.TCP));
            assertEquals(0, wire.connections(Transport.TLS));
        }
        await().untilAsserted(() -> {
            pass(60); // a half-closed one is left open for a while: what was asked on it may yet be answered
            assertEquals(0, wire.connections(Transport.TCP));
        });
    }

    @Test
    @Tag("TRN-07")
    @Tag("SEC-20")
    void a_connection_that_has_spoken_lives_as_long_as_the_settings_say() throws InterruptedException {
        try (StreamPeer peer = connect(TCP)) {
            heard(peer);
            pass(290);
            sweep();
            peer.send("\r\n\r\n");
            assertEquals('\r', peer.read());
            assertEquals('\n', peer.read());
            pass(290);
            sweep();
            heard(peer);
            pass(301);
            assertEquals(-1, peer.read());
        }
    }

    @Test
    @Tag("SEC-20")
    void a_caller_who_says_nothing_is_let_go_sooner() throws InterruptedException {
        try (StreamPeer peer = connect(TCP)) {
            pass(75);
            sweep();
            pass(75);
            assertEquals(-1, peer.read());
        }
    }

    @Test
    @Tag("SEC-20")
    void a_message_has_thirty_seconds_however_busy_it_keeps_us() throws InterruptedException {
        try (StreamPeer peer = connect(TCP)) {
            heard(peer);
            peer.send(OPTIONS.substring(0, 20));
            pass(20);
            sweep();
            peer.send(OPTIONS.substring(20, 30));
            // Twice, as it may have been read after the first time.
            pass(31);
            sweep();
            pass(31);
            assertEquals(-1, peer.read());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {TLS, WS})
    @Tag("TLS-06")
    @Tag("SEC-20")
    void a_handshake_has_ten_seconds(int listener) throws InterruptedException {
        try (StreamPeer peer = connect(listener)) {
            peer.send(listener == WS ? "GET / HTTP/1.1\r\n" : "\u0016\u0003\u0001");
            pass(11);
            sweep();
            peer.send(listener == WS ? "Host: edge\r\n" : "\u0001");
            pass(11);
            assertEquals(-1, peer.read());
        }
    }

    @Test
    @Tag("SEC-20")
    void a_peer_that_does_not_read_is_given_up() throws InterruptedException {
        try (StreamPeer peer = connect(TCP)) {
            Flow flow = heard(peer).flow();
            flow.send(large());
            pass(31);
            sweep();
            flow.send(REQUEST);
            assertEquals(flow, taken(lost));
        }
    }

    /** More than the buffers of two sockets take; it waits in one piece, which is fewer than may. */
    private static byte[] large() {
        byte[] message = new byte[32 << 20];
        message[0] = 'S';
        message[1] = 'I';
        message[3] = '/';
        return message;
    }

    @Test
    @Tag("SEC-20")
    void one_source_has_only_so_many_connections() throws InterruptedException {
        try (StreamPeer first = connect(TCP);
                StreamPeer second = connect(TCP);
                StreamPeer third = connect(WS)) {
            heard(first);
            heard(second);
            third.send("GET / HTTP/1.1\r\n");
            sweep();
            try (StreamPeer fourth = connect(TCP)) {
                assertEquals(-1, fourth.read());
            }
            heard(first);
        }
    }

    @Test
    @Tag("TRN-09")
    void a_refused_connection_is_told_at_once() throws InterruptedException {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        Loop loop = wire.loops().get(0);
        loop.execute(() -> {
            Flow flow = loop.flowTo(Transport.TCP, nobody);
            if (flow != null) {
                flow.send(REQUEST);
            }
        });
        Flow flow = taken(lost);
        assertEquals(nobody, flow.remote());
        flow.send(REQUEST);
        lost.clear();
        flow.send(REQUEST);
        assertEquals(flow, taken(lost));
    }

    @Test
    @Tag("TRN-09")
    void a_datagram_that_nobody_takes_is_told_at_once_for_peers_that_are_watched() throws InterruptedException {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        wire.watch(List.of(nobody));
        for (Loop loop : wire.loops()) {
            lost.clear();
            loop.execute(() -> {
                Flow flow = loop.flowTo(Transport.UDP, nobody);
                if (flow != null) {
                    flow.send(REQUEST);
                }
            });
            assertEquals(nobody, taken(lost).remote());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 5m", "1, 0, 5m", "1, 1, 3m"})
    void limits_check_themselves(int most, int perSource, String idle) {
        Duration silence = Duration.ofMinutes(Integer.parseInt(idle.substring(0, 1)));
        assertThrows(IllegalArgumentException.class, () -> new ConnectionLimits(most, perSource, silence, 4 << 20));
    }

    @Test
    @Tag("TLS-06")
    void so_many_may_shake_hands_at_once_and_of_one_source_fewer() throws IOException {
        Connections connections = new Connections(ConnectionLimits.DEFAULTS);
        InetAddress greedy = InetAddress.getByName("192.0.2.1");
        for (int i = 0; i < Connections.MOST_HANDSHAKES_OF_ONE_SOURCE; i++) {
            assertTrue(connections.shakes(greedy));
        }
        assertFalse(connections.shakes(greedy));
        for (int i = Connections.MOST_HANDSHAKES_OF_ONE_SOURCE; i < Connections.MOST_HANDSHAKES; i++) {
            assertTrue(connections.shakes(InetAddress.getByName("198.51.100." + i % 250)));
        }
        InetAddress late = InetAddress.getByName("203.0.113.1");
        assertFalse(connections.shakes(late));
        connections.shook(greedy);
        assertTrue(connections.shakes(late));
    }
}
