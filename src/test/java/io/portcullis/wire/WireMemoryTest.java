package io.portcullis.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.sip.SipRequest;
import io.portcullis.testkit.Authority;
import io.portcullis.testkit.StreamPeer;
import io.portcullis.testkit.WebSocketPeer;
import io.portcullis.tls.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sockets and four megabytes for what is not finished, one of them for each source. */
class WireMemoryTest {
    private static final int PATIENCE_SECONDS = 20;
    private static final int TCP = 0;
    private static final int WS = 1;
    private static final int TLS = 2;
    private static final int KB = 1 << 10;
    private static final int ALL = 4_096 * KB;

    @TempDir
    private Path files;

    private final BlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>();
    private final BlockingQueue<TurnedAway> turnedAway = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> peers = new ArrayList<>();
    private Wire wire;

    @BeforeEach
    void open() throws IOException {
        Path certificate = files.resolve("edge.pem");
        Path key = files.resolve("edge.key");
        new Authority("any").identity(Authority.Kind.EC, "ip:127.0.0.1").write(certificate, key);
        WireSettings settings = new WireSettings(
                List.of(
                        ListeningPoint.parse("tcp://127.0.0.1:0"),
                        ListeningPoint.parse("ws://127.0.0.1:0"),
                        ListeningPoint.parse("tls://127.0.0.1:0")),
                null,
                new TlsFiles(certificate, key, null, null, List.of()),
                List.of(),
                new ConnectionLimits(900, 900, Duration.ofMinutes(5), ALL),
                2,
                Duration.ZERO,
                List.of(),
                null);
        WireListener listener = new WireListener() {
            @Override
            public void turnedAway(TurnedAway why) {
                turnedAway.add(why);
            }
        };
        wire = Wire.open(settings, listener, System::nanoTime, loop -> new LoopHandler() {
            @Override
            public void accept(Arrival arrival) {
                arrived.add(arrival);
            }

            @Override
            public void lost(Flow flow) {}
        });
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable peer : peers) {
            peer.close();
        }
        wire.close();
    }

    private InetSocketAddress address(int listener) {
        return wire.addresses().get(listener);
    }

    private StreamPeer connect(int listener) {
        StreamPeer peer = StreamPeer.to(address(listener), Duration.ofSeconds(PATIENCE_SECONDS));
        peers.add(peer);
        return peer;
    }

    private WebSocketPeer webSocket() {
        WebSocketPeer peer = WebSocketPeer.to(address(WS), null);
        peers.add(peer);
        return peer;
    }

    /** From another address of this host: to the edge another source. */
    private StreamPeer elsewhere() throws IOException {
        Socket socket =
                new Socket(address(TCP).getAddress(), address(TCP).getPort(), InetAddress.getByName("127.0.0.2"), 0);
        StreamPeer peer = StreamPeer.over(socket);
        peers.add(peer);
        return peer;
    }

    private static String message(int body) {
        return """
                MESSAGE sip:127.0.0.1 SIP/2.0
                Via: SIP/2.0/TCP 127.0.0.1:5;branch=z9hG4bK1
                From: <sip:a@b>;tag=1
                To: <sip:127.0.0.1>
                Call-ID: 1
                CSeq: 1 MESSAGE
                Content-Length: BODY

                """.replace("BODY", Integer.toString(body)).replace("\n", "\r\n") + "x".repeat(body);
    }

    private static String allButOneByte(int body) {
        String whole = message(body);
        return whole.substring(0, whole.length() - 1);
    }

    private Arrival heard() throws InterruptedException {
        Arrival next = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing arrived");
        return next;
    }

    private static int body(Arrival arrival) {
        return ((SipRequest) arrival.message()).body().length();
    }

    @Test
    @Tag("SEC-20")
    void a_stranger_sends_small_messages_and_who_is_trusted_large_ones() throws InterruptedException {
        StreamPeer phone = connect(TCP);
        phone.send(message(64 * KB));
        Arrival first = heard();
        assertEquals(64 * KB, body(first));
        first.flow().trust();
        phone.send(message(200 * KB));
        assertEquals(200 * KB, body(heard()));
        StreamPeer stranger = connect(TCP);
        stranger.send(message(64 * KB + 1));
        assertEquals(-1, stranger.read());
    }

    @Test
    @Tag("SEC-20")
    void the_head_of_a_strangers_message_is_small() {
        StreamPeer stranger = connect(TCP);
        stranger.send("MESSAGE sip:127.0.0.1 SIP/2.0\r\nSubject: " + "x".repeat(16 * KB));
        assertEquals(-1, stranger.read());
        assertTrue(arrived.isEmpty());
    }

    @Test
    @Tag("SEC-20")
    void over_a_web_socket_as_well() throws InterruptedException {
        WebSocketPeer phone = webSocket();
        phone.send(message(64 * KB));
        Arrival first = heard();
        first.flow().trust();
        phone.send(message(200 * KB));
        assertEquals(200 * KB, body(heard()));
        WebSocketPeer stranger = webSocket();
        stranger.send(message(90 * KB));
        assertEquals(WebSocketPeer.Kind.CLOSE, stranger.next().kind());
    }

    @Test
    @Tag("SEC-20")
    void messages_that_never_end_cost_their_source_its_largest_connections_and_others_nothing() throws Exception {
        StreamPeer other = elsewhere();
        other.send(allButOneByte(60 * KB));
        for (int i = 0; i < 60; i++) {
            StreamPeer peer = connect(TCP);
            try {
                peer.send(allButOneByte(60 * KB));
            } catch (UncheckedIOException closedAlready) {
                // That is what it is about.
            }
        }
        assertEquals(TurnedAway.UNFINISHED_BYTES, turnedAway.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        await().until(() -> wire.unfinishedBytes() <= ALL / 4 + 64 * KB);
        other.send("x");
        assertEquals(60 * KB, body(heard()));
        elsewhere().send(message(10));
        assertEquals(10, body(heard()));
    }

    @ParameterizedTest
    @ValueSource(ints = {TLS, WS})
    @Tag("SEC-20")
    void handshakes_that_never_end_keep_out_no_other_source_but_the_last_of_their_own(int listener) throws Exception {
        StreamPeer last = connect(listener);
        for (int i = 0; i < ALL / 4 / Holding.HANDSHAKE; i++) {
            last = connect(listener);
        }
        assertEquals(TurnedAway.UNFINISHED_BYTES, turnedAway.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(-1, last.read());
        elsewhere().send(message(10));
        assertEquals(10, body(heard()));
    }

    @Test
    @Tag("SEC-20")
    void what_peers_do_not_read_counts() throws Exception {
        StreamPeer lazy = connect(TCP);
        lazy.send(message(1));
        Flow flow = heard().flow();
        byte[] answer = new byte[256 * KB];
        answer[0] = 'S';
        answer[1] = 'I';
        answer[3] = '/';
        // First the buffers of two sockets fill, and then ours.
        for (int i = 0; i < 60 && wire.unfinishedBytes() < 300 * KB; i++) {
            flow.send(answer);
            await().pollDelay(Duration.ofMillis(1)).until(() -> true);
        }
        assertTrue(wire.unfinishedBytes() >= 256 * KB, () -> wire.unfinishedBytes() + " bytes");
        lazy.close();
        await().until(() -> wire.unfinishedBytes() == 0);
    }

    @Test
    @Tag("SEC-20")
    void whole_messages_leave_nothing_behind() throws InterruptedException {
        StreamPeer phone = connect(TCP);
        for (int i = 0; i < 50; i++) {
            phone.send(message(i * KB));
            heard();
        }
        await().until(() -> wire.unfinishedBytes() == 0);
    }
}
