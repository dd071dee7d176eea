package io.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first thing that anybody sees of it. */
class DemoIT {
    private static final int ONE_SCREEN = 24;

    @TempDir
    private Path folder;

    private List<String> shown(String... options) throws IOException, InterruptedException {
        Path screen = folder.resolve("screen");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.io.tmpdir=" + folder,
                "-jar",
                Path.of("target", "portcullis.jar").toString(),
                "demo"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(screen.toFile())
                .start();
        try {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "it ends");
            List<String> lines = Files.readAllLines(screen);
            assertEquals(0, process.exitValue(), lines::toString);
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void once_it_shows_what_runs_and_the_call_on_one_screen_and_ends_with_that_it_worked() throws Exception {
        List<String> lines = shown("--once");
        assertTrue(lines.size() <= ONE_SCREEN, lines::toString);
        assertTrue(lines.get(0).startsWith("portcullis demo"), lines::toString);
        assertTrue(lines.get(lines.size() - 1).startsWith("It worked: "), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.contains("407 Proxy Authentication Required")));
        assertTrue(lines.stream().anyMatch(line -> line.matches("  log +" + folder + "/portcullis-demo-.*\\.log")));
        assertFalse(
                lines.stream().anyMatch(line -> line.matches(".*(INFO|WARN|ERROR) .*")), "the log goes to its file");
    }

    @Test
    void where_its_ports_are_taken_it_takes_others() throws Exception {
        try (ServerSocket usual = new ServerSocket(taken(5060), 1, InetAddress.getLoopbackAddress())) {
            List<String> lines = shown("--once");
            assertTrue(usual.isBound());
            assertFalse(lines.get(1).contains("127.0.0.1:5060 "), lines.get(1));
            assertTrue(lines.get(lines.size() - 1).startsWith("It worked: "), lines::toString);
        }
    }

    /** The port, unless somebody else keeps it from the demo already. */
    private static int taken(int port) {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException already) {
            return 0;
        }
    }
}
