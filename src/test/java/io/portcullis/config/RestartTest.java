package io.portcullis.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartTest {
    @TempDir
    Path directory;

    private Config config(String sip, String rest) throws Exception {
        Path file = directory.resolve("portcullis.yaml");
        Files.writeString(
                file,
                "realm: sip.example.com\nsip: { listen: [ \"udp://127.0.0.1:0\" ]" + (sip.isEmpty() ? "" : ", " + sip)
                        + " }\nupstreams: { default: { targets: [ \"sip:127.0.0.1:5080\" ] } }\n" + rest);
        return new ConfigLoader(name -> null).load(file);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sip.connections.most | connections: { most: 7 }",
                "sip.connections.per-source | connections: { per-source: 7 }",
                "sip.connections.idle | connections: { idle: 7m }",
                "sip.ws.origins | ws: { origins: [ \"https://phone.example.com\" ] }",
                "sip.threads | threads: 7",
                "sip.advertise | advertise: edge.example.com",
                "sip.overload.queue-wait | overload: { queue-wait: 7ms }",
                "sip.path | path: supported"
            })
    void what_waits_for_a_restart_is_named_as_in_the_file(String key, String sip) throws Exception {
        assertEquals(Set.of(key), config("", "").restartNeededFor(config(sip, "")));
    }

    @Test
    void groups_are_named_as_one() throws Exception {
        Config next = config("", """
                node-id: 7
                role: edge
                store: { url: "jdbc:sqlite:elsewhere.db" }
                dns: { servers: [ 192.0.2.53 ] }
                admin: { listen: "127.0.0.1:7" }
                api: { public-url: "https://api.example.com" }
                """);
        assertEquals(
                Set.of("node-id", "role", "dns", "api", "admin", "store.url"),
                config("", "").restartNeededFor(next));
    }

    @Test
    void what_is_live_is_not_named() throws Exception {
        Config next = config(
                "odd-messages: 7/s, transactions: { largest-body: 7k }, aliases: [ edge.example.com ], remove-headers: [ X-Other ]",
                """
                drain-timeout: 7s
                drain: { announce: 7s }
                gate: { explain-refusals: true }
                digest: { algorithms: [ SHA-256 ] }
                routes: { allow: [ 10.0.0.0/8 ] }
                """);
        assertEquals(Set.of(), config("", "").restartNeededFor(next));
        assertEquals(
                Set.of(
                        "drain.announce",
                        "drain-timeout",
                        "sip",
                        "sip.odd-messages",
                        "gate and digest",
                        "sip.remove-headers",
                        "routes"),
                config("", "").changedAtOnce(next));
    }

    @Test
    void every_live_key_has_the_name_that_the_file_gives_it() throws Exception {
        assertEquals(Set.of(), config("", "").changedAtOnce(config("threads: 7", "node-id: 7")));
        Config next = config("", "store: { max-staleness: 7m }");
        assertEquals(Set.of("store.max-staleness and on-stale"), config("", "").changedAtOnce(next));
    }

    @Test
    void every_name_of_the_list_is_one_of_the_settings() {
        List<String> paths = new ArrayList<>();
        walk("", Config.class, paths);
        assertTrue(paths.containsAll(Restart.LIVE), paths::toString);
        assertTrue(paths.containsAll(Restart.WHOLE), paths::toString);
        assertTrue(paths.containsAll(Restart.NAMES.keySet()), paths::toString);
    }

    private static void walk(String path, Class<?> type, List<String> paths) {
        for (RecordComponent component : type.getRecordComponents()) {
            String at = path + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            paths.add(at);
            if (component.getType().isRecord()) {
                walk(at + ".", component.getType(), paths);
            }
        }
    }
}
