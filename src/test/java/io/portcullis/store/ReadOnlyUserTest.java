package io.portcullis.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.directory.Account;
import io.portcullis.directory.DirectoryView;
import io.portcullis.directory.DomainNames;
import io.portcullis.directory.Position;
import io.portcullis.testkit.EdgeUser;
import io.portcullis.testkit.HandClock;
import io.portcullis.testkit.Postgres;
import io.portcullis.testkit.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge's database user, as the page about fleets has it made, may do what an edge does and nothing else. */
class ReadOnlyUserTest {
    private static final String KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    @TempDir
    private Path folder;

    private final SecureRandom random = new SecureRandom();
    private final String url = Postgres.newDatabase();
    private String edgeUrl = "";

    @BeforeEach
    void make_the_user() throws IOException, SQLException {
        Store maker = open(url, "maker", false); // with its schema, as an operator finds it
        maker.close();
        edgeUrl = EdgeUser.make(url);
        assertNotEquals(url, edgeUrl);
    }

    private Store open(String where, String dataDir, boolean readOnly) {
        StoreSettings settings = new StoreSettings(where, folder.resolve(dataDir), Rows.REALM, null, false, readOnly);
        return Store.open(new Store.Opening(settings, DomainNames.FREE, KEY, new HandClock(), random));
    }

    private static void execute(String where, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(where);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void it_reads_everything_hears_of_changes_and_leaves_word_of_itself() {
        try (Store control = open(url, "control", false);
                Store edge = open(edgeUrl, "edge", true)) {
            assertEquals(1, control.join());
            assertEquals(2, edge.join());
            byte[] key = control.secrets().get("dialog");
            assertArrayEquals(key, edge.secrets().get("dialog"));
            AtomicInteger wakes = new AtomicInteger();
            edge.directory().watch(wakes::incrementAndGet);
            Rows rows = new Rows(control.directory(), random, new HandClock());
            Position before = edge.directory().position();
            int heard = wakes.get();
            rows.list(rows.account());
            await().until(() -> wakes.get() > heard);
            assertFalse(edge.directory().changesAfter(before, 10).isEmpty());
            Map<String, Long> written = control.directory().read(DirectoryView::digests);
            Map<String, Long> read = edge.directory().read(DirectoryView::digests);
            assertEquals(written, read);
            assertTrue(edge.directory().nodes().beat("edge", "192.0.2.2", before, Duration.ZERO));
            assertEquals("edge", control.directory().nodes().all().get(0).role());
            edge.directory().nodes().leave();
            assertEquals(List.of(), control.directory().nodes().all());
        }
    }

    @Test
    void it_can_change_nothing_of_what_operators_wrote() {
        for (String sql : List.of(
                "delete from credential",
                "update account set status = 'ACTIVE'",
                "insert into meta (name, value) values ('realm', 'mine')",
                "update meta set value = 'mine'",
                "delete from change_log",
                "insert into secret (name, sealed) values ('dialog', 'x')",
                "delete from node",
                "create table mine (a int)")) {
            SQLException refused = assertThrows(SQLException.class, () -> execute(edgeUrl, sql), sql);
            assertTrue(List.of("42501").contains(refused.getSQLState()), sql + ": " + refused.getMessage());
        }
    }

    @Test
    void and_the_store_does_not_try() {
        try (Store edge = open(edgeUrl, "edge", true)) {
            edge.join();
            List<Account> none = List.of();
            StoreException refused = assertThrows(
                    StoreException.class, () -> edge.directory().accounts().bootstrap(none));
            assertTrue(String.valueOf(refused.getMessage()).contains("only read"), refused.getMessage());
            assertThrows(StoreException.class, () -> edge.secrets().get("never made"));
        }
    }

    @Test
    void it_makes_no_store() {
        String empty = Postgres.newDatabase();
        StoreException refused = assertThrows(StoreException.class, () -> open(empty, "edge", true));
        assertTrue(String.valueOf(refused.getMessage()).contains("a node whose role is all or control"));
    }

    @Test
    void another_realm_is_refused_as_ever() {
        StoreSettings settings =
                new StoreSettings(edgeUrl, folder.resolve("edge"), "another.example.com", null, false, true);
        Store.Opening opening = new Store.Opening(settings, DomainNames.FREE, KEY, new HandClock(), random);
        StoreException refused = assertThrows(StoreException.class, () -> Store.open(opening));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("realm: another"), refused.getMessage());
    }
}
