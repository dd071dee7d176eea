package io.portcullis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.config.Config;
import io.portcullis.config.ConfigLoader;
import io.portcullis.testkit.HangUp;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command line in a process of its own: signals, exit code, and the log as it is shipped. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
class MainIT {
    @TempDir
    Path directory;

    @Test
    void sighup_reloads_and_sigterm_ends_with_0() throws Exception {
        Path log = directory.resolve("log");
        Path file = Files.writeString(directory.resolve("edge.yaml"), "realm: a\n");
        Process process = start(log, file);
        try {
            awaitText(log, "portcullis ready");
            signal(process, "HUP");
            awaitText(log, "portcullis reloaded");
            signal(process, "TERM");
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it ends");
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(log);
        assertEquals(0, process.exitValue(), text);
        List<String> lines = text.lines().toList();
        assertTrue(lines.stream().allMatch(line -> line.startsWith("20")), "one line an event: " + text);
        assertTrue(text.contains("first | second"), "no line of somebody else's: " + text);
        assertTrue(text.contains("said last"), "what was queued is written before the end: " + text);
    }

    @Test
    void a_process_that_ignores_sighup_says_so() throws Exception {
        Path log = directory.resolve("log");
        Path file = Files.writeString(directory.resolve("edge.yaml"), "realm: a\n");
        Process process = new ProcessBuilder(deaf(command(file)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            awaitText(log, "portcullis ready");
            assertTrue(Files.readString(log).contains("SIGHUP is ignored"), Files.readString(log));
            signal(process, "TERM");
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it ends");
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> deaf(List<String> command) {
        return Stream.concat(Stream.of("nohup"), command.stream()).toList();
    }

    private static Process start(Path log, Path file) throws IOException {
        return new ProcessBuilder(HangUp.heeded(command(file)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static List<String> command(Path file) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlogback.configurationFile="
                        + Path.of("src", "main", "resources", "logback.xml").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName(),
                "serve",
                "--config",
                file.toString());
    }

    private static void signal(Process process, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertEquals(0, kill.waitFor());
    }

    private static void awaitText(Path log, String text) {
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.readString(log).contains(text));
    }

    /** The command line over an edge that only writes its log. */
    static final class Probe implements Launcher, Launcher.Service {
        private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

        public static void main(String[] args) {
            System.exit(Main.commandLine(new Probe(), new ConfigLoader(System::getenv), Signals::watch)
                    .execute(args));
        }

        @Override
        public String name() {
            return "node-id=1";
        }

        @Override
        public Service serve(Config config) {
            LOG.info("first\r\nsecond", new IOException("trace"));
            return this;
        }

        @Override
        public Service demo(boolean once, PrintWriter out) {
            return this;
        }

        @Override
        public void reload(Config next) {
            LOG.info("reload");
        }

        @Override
        public void close() {
            LOG.info("said last");
        }
    }
}
