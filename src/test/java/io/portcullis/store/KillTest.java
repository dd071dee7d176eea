package io.portcullis.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills a writing process at a random moment, again and again: what it was told is written is there, and nothing is half
 * there. For more rounds: {@code mvn test -Dtest=KillTest -Dkill.rounds=50}.
 */
class KillTest {
    private static final int ROUNDS = Integer.getInteger("kill.rounds", 2);
    private static final int LONGEST_LIFE_MILLIS = 1_000;

    @TempDir
    Path dataDir;

    private final Random random = new Random();
    private final Set<String> written = new HashSet<>();
    private final Set<String> removed = new HashSet<>();
    private final Set<String> unsure = new HashSet<>();

    @ParameterizedTest
    @EnumSource
    void what_was_written_survives_a_kill_and_nothing_is_half_done(Dialect dialect) throws Exception {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        for (int round = 1; round <= ROUNDS; round++) {
            int before = written.size();
            live(fixture.url);
            assertTrue(written.size() > before, "round " + round + ": it wrote something");
            fixture.open().close();
            examine(fixture.url, round);
        }
    }

    /** Starts a process, lets it write for a while, kills it, and reads what it had said. */
    private void live(String url) throws IOException, InterruptedException {
        // To a file: a pipe is closed with the process, and what it still holds is lost.
        Path said = Files.createTempFile(dataDir, "said", "");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Scribbler.class.getName(),
                        url,
                        dataDir.toString())
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await().atMost(Duration.ofMinutes(1)).until(() -> Files.size(said) > 0);
            process.waitFor(random.nextInt(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS);
        } finally {
            process.destroyForcibly();
        }
        assertEquals(128 + 9, process.waitFor());
        Files.readAllLines(said).forEach(this::hear);
    }

    private void hear(String line) {
        // The last line may be cut off by the kill.
        if (line.length() != 35) {
            return;
        }
        String sid = line.substring(1);
        switch (line.charAt(0)) {
            case '+' -> written.add(sid);
            case '-' -> removed.add(sid);
            default -> unsure.add(sid);
        }
    }

    private void examine(String url, int round) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            Set<String> there = new HashSet<>();
            for (String table : List.of("account", "credential_list", "credential", "sip_domain")) {
                there.addAll(column(connection, "select sid from " + table));
            }
            for (String sid : written) {
                assertTrue(there.contains(sid) || unsure.contains(sid), "round " + round + ": lost " + sid);
            }
            for (String sid : removed) {
                assertFalse(there.contains(sid), "round " + round + ": came back " + sid);
            }
            assertEquals(
                    column(connection, "select sid from sip_domain"),
                    column(connection, "select owner_sid from host_name"),
                    "a domain and its name are written together");
            assertEquals(
                    Set.of(),
                    column(
                            connection,
                            "select parent_sid from mapping m where not exists"
                                    + " (select 1 from sip_domain d where d.sid = m.parent_sid)"),
                    "a domain and its mappings go together");
            assertEquals(
                    Set.of(),
                    column(
                            connection,
                            "select parent_sid from credential c where not exists"
                                    + " (select 1 from change_log l where l.sid = c.parent_sid)"),
                    "a row and its line in the change log are written together");
        }
    }

    private static Set<String> column(Connection connection, String sql) throws SQLException {
        Set<String> values = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
