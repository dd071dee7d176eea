package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.journey.Sipp.Statistics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ten thousand connections on which nothing happens, and two hundred on which next to nothing does. */
class IdleConnectionsIT {
    private static final Logger LOG = LoggerFactory.getLogger(IdleConnectionsIT.class);
    private static final int IDLE = 10_000;
    private static final int DRIBBLING = 200;
    private static final int CALLS = 100;
    /** What they may cost the edge, 20 KB each; its heap may grow to 256 MB besides, and mostly has. */
    private static final long MOST_BYTES = (IDLE + DRIBBLING) * 20_480L;

    private static final byte[] DRIBBLE =
            "OPTIONS sip:pbx.example.com SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    private final List<SocketChannel> idle = new ArrayList<>();
    private final List<SocketChannel> dribbling = new ArrayList<>();
    private final AtomicInteger said = new AtomicInteger();

    @Test
    @Tag("SEC-20")
    @Tag("TRN-13")
    void calls_pass_beside_ten_thousand_idle_connections_and_two_hundred_that_dribble() throws Exception {
        InetSocketAddress address = Ports.free();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (Sipp pbx = Sipp.pbx(address, Edge.USER, folder);
                Served edge = Served.inFrontOf(address, folder)) {
            edge.provision();
            await().until(edge::knowsTheUser);
            assertCallsPass(edge, "-t", "u1");
            long before = edge.resident();
            connect(edge.address(), idle, IDLE);
            connect(edge.address(), dribbling, DRIBBLING);
            var unused = clock.scheduleAtFixedRate(this::dribble, 0, 1, TimeUnit.SECONDS);
            await().until(() -> said.get() > 5);
            assertCallsPass(edge, "-t", "u1");
            assertCallsPass(edge, "-t", "t1");
            long grown = edge.resident() - before;
            LOG.info("{} connections cost {} MB", IDLE + DRIBBLING, grown >> 20);
            assertTrue(grown < MOST_BYTES, () -> grown + " bytes");
            assertEquals(0, pbx.finish().failed());
        } finally {
            clock.shutdownNow();
            for (SocketChannel each : idle) {
                each.close();
            }
            for (SocketChannel each : dribbling) {
                each.close();
            }
        }
    }

    private void assertCallsPass(Served edge, String... transport) throws IOException, InterruptedException {
        try (Sipp phones = Sipp.phones("phone", edge.address(), Edge.PASSWORD, CALLS, folder, transport)) {
            Statistics called = phones.awaitEnd(Duration.ofSeconds(30));
            assertEquals(CALLS, called.successful(), called::errors);
            assertEquals(0, called.failed(), called::errors);
        }
    }

    private static void connect(InetSocketAddress edge, List<SocketChannel> into, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            into.add(SocketChannel.open(edge));
        }
    }

    private void dribble() {
        for (SocketChannel each : dribbling) {
            try {
                each.write(ByteBuffer.wrap(DRIBBLE, said.get() % DRIBBLE.length, 1));
            } catch (IOException closed) {
                // The edge has lost its patience.
            }
        }
        said.incrementAndGet();
    }
}
