package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.portcullis.journey.Sipp.Statistics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that rehearses before it is ready has nothing to show for it, and then serves as ever. */
class WarmStartIT {
    private static final int CALLS = 20;

    @TempDir
    private Path folder;

    @Test
    void what_was_rehearsed_is_neither_counted_nor_logged_nor_held_against_anybody()
            throws IOException, InterruptedException {
        InetSocketAddress address = Ports.free();
        try (Sipp pbx = Sipp.pbx(address, Edge.USER, folder);
                Served edge = Served.inFrontOf(address, folder, yaml -> yaml.replace("warm-up: 0s", "warm-up: 2s"))) {
            String metrics = edge.admin("/metrics").body();
            for (String counted : List.of(
                    "portcullis_sip_shed_total",
                    "portcullis_requests_total",
                    "portcullis_auth_attempts_total",
                    "portcullis_auth_verify_seconds_count",
                    "portcullis_transactions_held_bytes",
                    "portcullis_log_suppressed_total")) {
                assertEquals(0, sum(metrics, counted), counted);
            }
            assertFalse(edge.log().contains("rehears"), edge::log);
            assertFalse(edge.log().contains("result="), edge::log);
            edge.provision();
            try (Sipp phones = Sipp.phones("phone", edge.address(), Edge.PASSWORD, CALLS, folder)) {
                Statistics called = phones.awaitEnd(Duration.ofSeconds(45));
                assertEquals(CALLS, called.successful(), called::errors);
            }
            assertEquals(0, pbx.finish().failed());
            await().until(() -> edge.log().contains("result=ok"));
        }
    }

    private static double sum(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
