package io.portcullis;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.portcullis.Signals.Signal;
import io.portcullis.config.Config;
import io.portcullis.config.ConfigLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.LoggerFactory;

/** The whole program over a folder of its own: what it says and the code it ends with, in this process. */
final class StartUnderTest {
    static final String ACCOUNT = "AC00000000000000000000000000000001";

    final Path folder;
    final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> lines = new LinkedHashMap<>();

    StartUnderTest(Path folder) {
        this.folder = folder;
        set("realm", "sip.example.com");
        set("data-dir", "data");
        set("sip", "{ listen: [ \"udp://127.0.0.1:0\" ], threads: 1 }");
        set("upstreams", "{ default: { targets: [ \"sip:127.0.0.1:9\" ] } }");
        set(
                "api",
                "{ listen: 127.0.0.1:0, accounts: [ { sid: " + ACCOUNT + ", auth-token: token-of-the-tests-01 } ] }");
        set("admin", "{ listen: 127.0.0.1:0 }");
        set("drain", "{ announce: 0s }");
        set("start", "{ warm-up: 0s }");
    }

    /** What stands behind a key of the file, in YAML's short form. */
    StartUnderTest set(String key, String value) {
        lines.put(key, value);
        return this;
    }

    Path file() {
        return folder.resolve("portcullis.yaml");
    }

    /** What a command said and ended with. */
    record Told(int code, String out, List<String> err, List<ILoggingEvent> log) {
        /** It ended as it should. */
        void isFine() {
            assertEquals(0, code, () -> String.join("\n", err));
        }

        /** In at most three lines, all in {@code key: value (expected: …): cause. What to do}, that contain all this. */
        void isFault(String key, String... parts) {
            assertEquals(2, code, this::toString);
            isTold();
            String first = err.get(0);
            String place = "(\\S+\\.yaml:\\d+ )?";
            assertTrue(
                    first.matches(place + java.util.regex.Pattern.quote(key) + ": .+ \\(expected: .+\\)(: .+\\. .+)?"),
                    first);
            for (String part : parts) {
                assertTrue(String.join("\n", err).contains(part), () -> part + " in " + err);
            }
        }

        /** The same with a cause and an advice, as where no setting says it all. */
        void isFaultWithAdvice(String key, String... parts) {
            isFault(key, parts);
            assertTrue(err.get(0).matches(".* \\(expected: .+\\): .+\\. .+"), err.get(0));
        }

        void isTold() {
            assertAll(
                    () -> assertTrue(!err.isEmpty() && err.size() <= 3, err::toString),
                    () -> assertFalse(String.join("\n", err).contains("Exception"), err::toString),
                    () -> assertFalse(String.join("\n", err).contains("\tat "), err::toString),
                    () -> assertEquals(
                            List.of(),
                            log.stream()
                                    .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                                    .filter(event -> event.getThrowableProxy() != null
                                            || event.getLevel().isGreaterOrEqual(Level.ERROR))
                                    .map(ILoggingEvent::toString)
                                    .toList()));
        }
    }

    /** Writes the file as it is set, and serves it until everything is up. */
    Told serve() throws IOException {
        write();
        return run("serve", "--config", file().toString());
    }

    void write() throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(
                (key, value) -> text.append(key).append(": ").append(value).append('\n'));
        Files.writeString(file(), text);
    }

    /** Another command over the file that is there. */
    Told command(String name, Object... arguments) {
        List<String> all = new ArrayList<>(List.of(name, "--config", file().toString()));
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        return run(all.toArray(String[]::new));
    }

    Told run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        log.start();
        root.addAppender(log);
        try {
            int code = Main.commandLine(
                            new RealThing(),
                            new ConfigLoader(environment::get),
                            environment::get,
                            () -> new LinkedBlockingQueue<>(List.of(Signal.STOP)))
                    .setOut(new PrintWriter(out))
                    .setErr(new PrintWriter(err))
                    .execute(arguments);
            return new Told(code, out.toString(), err.toString().lines().toList(), List.copyOf(log.list));
        } finally {
            root.detachAppender(log);
        }
    }

    /** The program, but that it ends no process. */
    private static final class RealThing implements Launcher {
        @Override
        public Service serve(Config config) throws Exception {
            return Portcullis.start(config, "test").service();
        }

        @Override
        public Service demo(boolean once, PrintWriter out) throws Exception {
            return Demo.run(once, out, "test");
        }
    }
}
