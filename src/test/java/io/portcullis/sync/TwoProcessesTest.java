package io.portcullis.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.directory.Account;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.DomainNames;
import io.portcullis.store.Store;
import io.portcullis.store.StoreSettings;
import io.portcullis.testkit.HandClock;
import io.portcullis.testkit.Postgres;
import io.portcullis.testkit.Rows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one PostgreSQL: what one writes, the other has in force, woken and not only polling. */
class TwoProcessesTest {
    private static final int WRITES = Integer.getInteger("propagation.writes", 150);

    @TempDir
    Path dataDir;

    @Test
    void a_follower_is_told_of_commits_and_catches_up_after_a_kill() throws Exception {
        SecureRandom random = new SecureRandom();
        String url = Postgres.newDatabase();
        StoreSettings settings = new StoreSettings(url, dataDir, Rows.REALM, 1);
        Store.Opening opening = new Store.Opening(settings, DomainNames.FREE, null, InstantSource.system(), random);
        try (Store store = Store.open(opening)) {
            Rows rows = new Rows(store.directory(), random, new HandClock());
            Account account = rows.account();
            CredentialList list = rows.list(account);

            List<Long> nanos = new ArrayList<>();
            Process follower = follow(url);
            try (BufferedReader said = output(follower)) {
                hear(said, store.directory().revision());
                for (int i = 0; i < WRITES; i++) {
                    rows.credential(list, "user" + i, "StrongPassword123");
                    nanos.add(hear(said, store.directory().revision())[1]);
                }
            } finally {
                follower.destroyForcibly().waitFor();
            }
            report(nanos);

            rows.credential(list, "meanwhile", "StrongPassword123");
            Process again = follow(url);
            try (BufferedReader said = output(again)) {
                assertEquals(WRITES + 1, hear(said, store.directory().revision())[2]);
                rows.credential(list, "later", "StrongPassword123");
                assertEquals(WRITES + 2, hear(said, store.directory().revision())[2]);
            } finally {
                again.destroyForcibly().waitFor();
            }
        }
    }

    /** Waits until the follower has this revision in force; answers what it said. */
    private static long[] hear(BufferedReader said, long revision) throws IOException {
        while (true) {
            String line = said.readLine();
            assertNotNull(line, "the follower ended");
            String[] words = line.split(" ", -1);
            long[] heard = {Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2])};
            if (heard[0] >= revision) {
                return heard;
            }
        }
    }

    private static void report(List<Long> nanos) {
        Collections.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "from write to in force at the other process, %d writes: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, most %.1f ms%n",
                nanos.size(),
                millis(nanos, 0.50),
                millis(nanos, 0.90),
                millis(nanos, 0.99),
                millis(nanos, 1));
        // A follower that only polls would need half a second on average.
        assertTrue(nanos.get(nanos.size() / 2) < Duration.ofMillis(250).toNanos(), "woken, not polling");
    }

    private static double millis(List<Long> sorted, double share) {
        int rank = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(rank) / 1e6;
    }

    private Process follow(String url) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Follower.class.getName(),
                        url,
                        dataDir.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }
}
