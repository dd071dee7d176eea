package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.journey.Sipp.Statistics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is stopped for longer than it waits for its targets, while phones call, and goes on. */
class StandstillIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration STANDSTILL = Duration.ofSeconds(5);
    /** Not so many that the phones' and the PBX's own sockets lose something of what comes at once afterwards. */
    private static final int RATE = 25;

    private static final int CALLS = 250;
    /** Those that some are under way of when it stops. */
    private static final int FIRST = 50;

    @TempDir
    private Path folder;

    @Test
    void calls_complete_and_nothing_is_shed_and_the_target_is_not_thought_dead()
            throws IOException, InterruptedException {
        InetSocketAddress address = Ports.free();
        try (Sipp pbx = Sipp.pbx(address, Edge.USER, folder);
                Served edge = Served.inFrontOf(address, folder)) {
            edge.provision();
            await().until(edge::knowsTheUser);
            try (Sipp phones = Sipp.phones("phone", edge.address(), Edge.PASSWORD, CALLS, RATE, folder)) {
                await().until(() -> count(edge, "portcullis_auth_attempts_total") > FIRST);
                edge.signal("STOP");
                TimeUnit.NANOSECONDS.sleep(STANDSTILL.toNanos());
                edge.signal("CONT");
                Statistics called = phones.awaitEnd(PATIENCE);
                assertEquals(CALLS, called.successful(), called::errors);
                assertEquals(0, called.failed(), called::errors);
            }
            assertEquals(0, pbx.finish().failed());
            assertEquals(0, count(edge, "portcullis_sip_shed_total"));
            assertEquals(0, count(edge, "portcullis_upstream_failovers_total"));
            assertTrue(edge.admin("/metrics").body().contains("portcullis_upstream_up{"), "told of the target");
            assertTrue(edge.admin("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("portcullis_upstream_up{"))
                    .allMatch(line -> line.endsWith(" 1.0")));
        }
    }

    private static double count(Served edge, String metric) {
        return edge.admin("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(metric))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
