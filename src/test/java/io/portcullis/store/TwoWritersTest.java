package io.portcullis.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.directory.Account;
import io.portcullis.directory.AuthTokens;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.HashedSecret;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import io.portcullis.testkit.Rows;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two processes write into one database: neither is refused, and neither undoes what is the other's. */
class TwoWritersTest {
    @TempDir
    Path dataDir;

    @Test
    void a_writer_waits_for_another_process_and_is_not_refused() throws Exception {
        StoreFixture fixture = new StoreFixture(Dialect.SQLITE, dataDir);
        try (Store store = fixture.open()) {
            Rows rows = fixture.rows(store);
            Account account = rows.account();
            Path said = Files.createTempFile(dataDir, "said", "");
            Process scribbler = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Scribbler.class.getName(),
                            fixture.url,
                            dataDir.toString())
                    .redirectOutput(said.toFile())
                    .redirectError(dataDir.resolve("errors").toFile())
                    .start();
            try {
                await().atMost(Duration.ofMinutes(1)).until(() -> Files.size(said) > 0);
                long before = Files.size(said);
                for (int i = 0; i < 20; i++) {
                    CredentialList list = rows.list(account);
                    rows.credential(list, "alice", "StrongPassword123");
                    store.directory().resources(CredentialList.class).delete(Scope.of(list), list.sid());
                }
                assertTrue(Files.size(said) > before, "the other one wrote meanwhile");
                assertTrue(scribbler.isAlive());
            } finally {
                scribbler.destroyForcibly().waitFor();
            }
            assertFalse(Files.readString(dataDir.resolve("errors")).contains("Unavailable"));
        }
    }

    @Test
    void an_edge_writes_on_while_another_process_imports() {
        StoreFixture fixture = new StoreFixture(Dialect.SQLITE, dataDir);
        try (Store store = fixture.open();
                Store importing = fixture.open()) {
            Rows rows = fixture.rows(store);
            Account account = rows.account();
            StringWriter header = new StringWriter();
            store.archive().write(header, Archive.Hashes.PLAIN);
            StringBuilder lines = new StringBuilder(header.toString());
            String line = header.toString()
                    .lines()
                    .filter(text -> text.contains("\"account\""))
                    .findFirst()
                    .orElseThrow();
            for (int i = 0; i < 30_000; i++) {
                lines.append(line.replace(account.sid().value(), "AC%032x".formatted(i)))
                        .append('\n');
            }
            CompletableFuture<Long> imported =
                    CompletableFuture.supplyAsync(() -> importing.archive().read(new StringReader(lines.toString())));
            int written = 0;
            while (!imported.isDone()) {
                CredentialList list = rows.list(account);
                store.directory().resources(CredentialList.class).delete(Scope.of(list), list.sid());
                written++;
            }
            assertEquals(30_001, imported.join());
            assertTrue(written > 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_node_with_other_accounts_in_its_file_leaves_those_of_others_alone(Dialect dialect) {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        try (Store one = fixture.open();
                Store two = fixture.node(2).open()) {
            Account first = configured(fixture, one);
            Account second = configured(fixture, two);
            one.directory().accounts().bootstrap(List.of(first));
            two.directory().accounts().bootstrap(List.of(second));
            assertTrue(logsIn(one, first) && logsIn(one, second));

            // What both have is gone only when both no longer have it.
            two.directory().accounts().bootstrap(List.of(first, second));
            one.directory().accounts().bootstrap(List.of());
            assertTrue(logsIn(one, first) && logsIn(one, second));
            two.directory().accounts().bootstrap(List.of(second));
            assertFalse(logsIn(one, first));
            assertTrue(logsIn(one, second));
        }
    }

    private static Account configured(StoreFixture fixture, Store store) {
        Rows rows = fixture.rows(store);
        Sid sid = rows.sid(Account.KIND);
        return new Account(
                sid,
                sid,
                "configured",
                Account.Status.ACTIVE,
                AuthTokens.of(HashedSecret.of(sid, "token")),
                rows.now());
    }

    private static boolean logsIn(Store store, Account account) {
        return store.directory()
                .accounts()
                .find(account.sid())
                .orElseThrow()
                .tokens()
                .matches(account.sid(), "token");
    }
}
