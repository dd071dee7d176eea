package io.portcullis.wire;

import static org.awaitility.Awaitility.await;

import io.portcullis.sip.Transport;
import io.portcullis.tls.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Marks through the sockets of four loops. */
class QueueWatchTest {
    private Wire wire;

    @BeforeEach
    void open() throws IOException {
        WireSettings settings = new WireSettings(
                List.of(new ListeningPoint(Transport.UDP, "127.0.0.1", 0)),
                null,
                TlsFiles.NONE,
                List.of(),
                ConnectionLimits.DEFAULTS,
                4,
                Duration.ofSeconds(1),
                List.of(),
                null);
        wire = Wire.open(settings, WireListener.NONE, System::nanoTime, loop -> new LoopHandler() {
            @Override
            public void accept(Arrival arrival) {}

            @Override
            public void lost(Flow flow) {}
        });
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private boolean areCalm() {
        return wire.loops().stream().allMatch(loop -> loop.load() == Load.CALM);
    }

    @Test
    @Tag("OVL-05")
    void a_slow_start_leaves_no_loop_blamed_for_the_marks_of_another() {
        wire.loops().forEach(loop -> {
            for (int i = 0; i < 8; i++) {
                loop.execute(() -> LockSupport.parkNanos(Duration.ofMillis(150).toNanos()));
            }
        });
        await().atMost(Duration.ofSeconds(20)).until(() -> wire.queueWait().toNanos() > 0);
        await().atMost(Duration.ofSeconds(20)).during(Duration.ofSeconds(3)).until(this::areCalm);
    }

    @Test
    @Tag("OVL-05")
    void which_loop_a_port_leads_to_may_change_at_any_time() {
        await().until(() -> wire.queueWait().toNanos() > 0);
        // Each socket that joins those of the listener has the kernel spread the ports anew.
        wire.watch(IntStream.range(40_000, 40_009)
                .mapToObj(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .toList());
        await().atMost(Duration.ofSeconds(20)).during(Duration.ofSeconds(3)).until(this::areCalm);
    }
}
