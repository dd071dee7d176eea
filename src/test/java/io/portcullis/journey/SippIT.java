package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.journey.Sipp.Statistics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIPp phones call a SIPp PBX through the edge. */
class SippIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void calls_are_challenged_forwarded_and_vouched_for() throws IOException, InterruptedException {
        InetSocketAddress address = Ports.free();
        try (Sipp pbx = Sipp.pbx(address, Edge.USER, folder);
                Edge edge = Edge.inFrontOf(address, folder);
                Sipp phones = Sipp.phones("phone", edge.address(), Edge.PASSWORD, 40, folder)) {
            Statistics called = phones.awaitEnd(PATIENCE);
            Statistics taken = pbx.finish();

            assertEquals(40, called.successful(), called::errors);
            assertEquals(0, called.failed(), called::errors);
            assertEquals(0, taken.failed(), taken::errors);
        }
    }

    @Test
    void a_pbx_that_expects_somebody_else_is_not_content() throws IOException, InterruptedException {
        InetSocketAddress address = Ports.free();
        try (Sipp pbx = Sipp.pbx(address, "mallory", folder);
                Edge edge = Edge.inFrontOf(address, folder);
                Sipp phones = Sipp.phones("phone", edge.address(), Edge.PASSWORD, 3, folder)) {
            assertEquals(3, phones.awaitEnd(PATIENCE).unexpected());
            assertEquals(3, pbx.finish().failed());
        }
    }

    @Test
    void a_wrong_password_is_403_and_the_pbx_never_hears_of_it() throws IOException, InterruptedException {
        InetSocketAddress address = Ports.free();
        try (Sipp pbx = Sipp.pbx(address, Edge.USER, folder);
                Edge edge = Edge.inFrontOf(address, folder);
                Sipp phones = Sipp.phones("wrong-password", edge.address(), "not-" + Edge.PASSWORD, 5, folder)) {
            Statistics refused = phones.awaitEnd(PATIENCE);
            Statistics taken = pbx.finish();

            assertEquals(5, refused.successful(), refused::errors);
            assertEquals(0, taken.hangups(), taken::errors);
        }
    }
}
