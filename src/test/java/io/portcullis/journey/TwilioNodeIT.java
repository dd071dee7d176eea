package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.portcullis.base.Reason;
import io.portcullis.testkit.Happened;
import io.portcullis.testkit.Postgres;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stories of the Node library, told by {@code src/test/node/drive.js} with the unmodified npm package. Needs node
 * and {@code npm install} in that folder: without them it fails where {@code CI=true} and is skipped elsewhere.
 */
class TwilioNodeIT {
    private static final Path FOLDER = Path.of("src/test/node").toAbsolutePath();

    @TempDir
    private Path dir;

    @Test
    void the_unmodified_npm_package_drives_everything_over_the_embedded_database() throws Exception {
        require();
        try (LiveApi api = LiveApi.start(dir)) {
            drive(api);
        }
    }

    @Test
    void the_unmodified_npm_package_drives_everything_over_postgresql() throws Exception {
        require();
        try (LiveApi api =
                LiveApi.Setup.in(dir).storeUrl(Postgres.newDatabase()).start()) {
            drive(api);
        }
    }

    private static void require() throws InterruptedException {
        if (!Files.isDirectory(FOLDER.resolve("node_modules/twilio")) || !nodeRuns()) {
            String missing = "node with the npm package twilio (expected: run `npm install` in src/test/node)";
            if ("true".equals(System.getenv("CI"))) {
                fail(missing);
            }
            abort(missing);
        }
    }

    private static void drive(LiveApi api) throws IOException, InterruptedException {
        api.directory()
                .records()
                .add(List.of(Happened.call(1, LiveApi.ACCOUNT, Instant.now(), Reason.WRONG_PASSWORD, 403)));
        try (JudgingRelay relay = JudgingRelay.to(api.base())) {
            drive(relay.base());
            assertEquals(List.of(), relay.faults());
        }
    }

    private static void drive(String base) throws IOException, InterruptedException {
        Process node = new ProcessBuilder("node", "drive.js", base, LiveApi.ACCOUNT)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = node.getOutputStream()) {
            in.write(LiveApi.TOKEN.getBytes(StandardCharsets.US_ASCII));
        }
        String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(node.waitFor(1, TimeUnit.MINUTES), "node does not end");
        assertEquals(0, node.exitValue(), said);
        assertEquals(7, said.lines().filter(line -> line.startsWith("ok ")).count(), said);
    }

    private static boolean nodeRuns() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }
}
