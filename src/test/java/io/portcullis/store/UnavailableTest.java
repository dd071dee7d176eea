package io.portcullis.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.directory.Account;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.Scope;
import io.portcullis.testkit.Postgres;
import io.portcullis.testkit.Rows;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is away for a while: requests fail cleanly, and work again when it is back. */
class UnavailableTest {
    @TempDir
    Path dataDir;

    @Test
    void a_file_that_somebody_else_locks_refuses_writes_serves_reads_and_comes_back() throws Exception {
        StoreFixture fixture = new StoreFixture(Dialect.SQLITE, dataDir);
        try (Store store = fixture.open()) {
            Rows rows = fixture.rows(store);
            Account account = rows.account();
            CredentialList list = rows.list(account);
            try (Connection other = DriverManager.getConnection(fixture.url);
                    Statement statement = other.createStatement()) {
                statement.execute("begin immediate");
                assertThrows(DirectoryException.Unavailable.class, () -> rows.list(account));
                assertEquals(
                        list, store.directory().resources(CredentialList.class).fetch(Scope.of(list), list.sid()));
                statement.execute("rollback");
            }
            rows.list(account);
            assertEquals(
                    2,
                    store.directory()
                            .resources(CredentialList.class)
                            .list(Scope.of(account.sid()), PageRequest.first(50))
                            .rows()
                            .size());
        }
    }

    @Test
    void a_server_that_drops_every_connection_is_met_again() {
        StoreFixture fixture = new StoreFixture(Dialect.POSTGRESQL, dataDir);
        try (Store store = fixture.open()) {
            Rows rows = fixture.rows(store);
            Account account = rows.account();
            Postgres.close(fixture.url);
            assertThrows(DirectoryException.Unavailable.class, () -> rows.list(account));
            assertThrows(
                    DirectoryException.Unavailable.class,
                    () -> store.directory().accounts().find(account.sid()));
            Postgres.reopen(fixture.url);
            await().ignoreExceptionsInstanceOf(DirectoryException.Unavailable.class)
                    .until(() -> rows.list(account).accountSid().equals(account.sid()));
            assertEquals(
                    account, store.directory().accounts().find(account.sid()).orElseThrow());
        }
    }

    @Test
    void a_commit_whose_answer_was_lost_is_not_reported_as_failed() throws Exception {
        StoreFixture direct = new StoreFixture(Dialect.POSTGRESQL, dataDir);
        int server = URI.create(direct.url.substring("jdbc:".length())).getPort();
        try (CuttingRelay relay = new CuttingRelay(server)) {
            // Statements go as text, so that the relay can tell a COMMIT.
            String url = direct.url.replace(":" + server + "/", ":" + relay.port() + "/") + "&prepareThreshold=0";
            StoreFixture fixture = new StoreFixture(url, dataDir);
            try (Store store = fixture.open()) {
                Rows rows = fixture.rows(store);
                Account account = rows.account();
                relay.cutNextCommit();
                CredentialList list = rows.list(account);
                assertFalse(relay.isArmed());
                assertEquals(
                        list, store.directory().resources(CredentialList.class).fetch(Scope.of(list), list.sid()));
            }
        }
    }
}
