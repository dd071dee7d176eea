package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.journey.Sipp.Statistics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two PBXs, of which one dies in the middle of the traffic and comes back. */
class FailoverIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int RATE = 200;
    private static final int CALLS = 2_000;
    private static final Pattern CALL_REFUSED = Pattern.compile("\\nCSeq: \\d+ INVITE");

    @TempDir
    private Path folder;

    private Path folder(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }

    private static boolean isUp(Served edge, InetSocketAddress pbx) {
        String line = "portcullis_upstream_up{target=\"sip:127.0.0.1:" + pbx.getPort() + "\",upstream=\"default\"} 1";
        return edge.admin("/metrics").body().contains(line);
    }

    @Test
    @Tag("RES-05")
    @Tag("RES-07")
    @Tag("TRN-09")
    @Tag("PRX-21")
    void killing_one_of_two_pbxs_costs_no_new_call_and_it_comes_back_by_itself()
            throws IOException, InterruptedException {
        InetSocketAddress first = Ports.free();
        InetSocketAddress second = Ports.free();
        try (Sipp doomed = Sipp.pbx(first, Edge.USER, folder("first"));
                Sipp spare = Sipp.pbx(second, Edge.USER, folder("second"));
                Served edge = Served.inFrontOf(first, folder("edge"))) {
            edge.provision();
            edge.edit(
                    "\" ] } }",
                    "\", \"sip:127.0.0.1:" + second.getPort() + "\" ], probe-interval: 500ms, answer-timeout: 1s } }");
            edge.hangUp();
            await().atMost(PATIENCE).until(() -> edge.knowsTheUser() && isUp(edge, first) && isUp(edge, second));

            Sipp phones = Sipp.phones("phone", edge.address(), Edge.PASSWORD, CALLS, RATE, folder("phones"));
            await().atMost(PATIENCE).until(() -> edge.admin("/metrics").body().contains("code=\"200\""));
            doomed.kill();
            await().atMost(PATIENCE).until(() -> !isUp(edge, first));
            assertTrue(isUp(edge, second));
            Statistics called = phones.awaitEnd(PATIENCE);
            Statistics taken = spare.finish();

            assertEquals(CALLS, called.successful() + called.failed());
            // Who was talking to the dead PBX cannot hang up there any more; everybody else calls on.
            assertFalse(CALL_REFUSED.matcher(called.errors()).find(), called::errors);
            assertTrue(taken.hangups() > CALLS / 4, () -> "the spare PBX got " + taken.hangups());
            assertTrue(edge.admin("/metrics").body().contains("portcullis_upstream_failovers_total{reason="));

            try (Sipp again = Sipp.pbx(first, Edge.USER, folder("again"));
                    Sipp more = phonesAfter(edge, first)) {
                assertEquals(0, more.awaitEnd(PATIENCE).failed());
                assertEquals(20, again.finish().hangups());
            }
        }
    }

    private Sipp phonesAfter(Served edge, InetSocketAddress pbx) throws IOException {
        await().atMost(PATIENCE).until(() -> isUp(edge, pbx));
        return Sipp.phones("phone", edge.address(), Edge.PASSWORD, 20, RATE, folder("more"));
    }
}
