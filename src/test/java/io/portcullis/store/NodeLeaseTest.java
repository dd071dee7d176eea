package io.portcullis.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.directory.Account;
import io.portcullis.directory.DomainNames;
import io.portcullis.directory.Position;
import io.portcullis.directory.Sid;
import io.portcullis.testkit.HandClock;
import io.portcullis.testkit.Postgres;
import io.portcullis.testkit.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No two nodes have one id, and a node that comes back has the one it had. */
class NodeLeaseTest {
    private static final String KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    @TempDir
    private Path folder;

    private final List<Store> open = new ArrayList<>();
    private final SecureRandom random = new SecureRandom();
    private String url = "";

    @AfterEach
    void close() {
        open.forEach(Store::close);
    }

    private void on(Dialect dialect) {
        url = dialect == Dialect.SQLITE ? "jdbc:sqlite:" + folder.resolve("portcullis.db") : Postgres.newDatabase();
    }

    private Store node(String dataDir, @Nullable Integer id) {
        Path directory = folder.resolve(dataDir);
        Store store = Store.open(new Store.Opening(
                new StoreSettings(url, directory, Rows.REALM, id), DomainNames.FREE, KEY, new HandClock(), random));
        open.add(store);
        return store;
    }

    private static boolean beats(Store store) {
        return store.directory().nodes().beat("all", null, Position.NOWHERE, Duration.ZERO);
    }

    private void end(Store store) {
        store.directory().nodes().leave();
        store.close();
    }

    private void scribble(String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void each_data_directory_has_an_id_of_its_own_and_keeps_it(Dialect dialect) {
        on(dialect);
        Store one = node("one", null);
        Store two = node("two", null);
        assertEquals(1, one.join());
        assertEquals(2, two.join());
        end(one);
        end(two);
        assertEquals(2, node("two", null).join());
        assertEquals(3, node("three", null).join(), "1 may come back");
        assertEquals(1, node("one", null).join());
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void two_processes_in_one_directory_have_two_ids(Dialect dialect) {
        on(dialect);
        Store first = node("data", null);
        Store second = node("data", null);
        assertNotEquals(first.join(), second.join());
        assertTrue(beats(first));
        assertTrue(beats(second));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void many_that_start_at_once_have_as_many_ids(Dialect dialect) throws Exception {
        on(dialect);
        List<Store> stores = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            stores.add(node("node" + i, null));
        }
        ExecutorService threads = Executors.newFixedThreadPool(stores.size());
        List<Future<Integer>> all = new ArrayList<>();
        for (Store store : stores) {
            all.add(threads.submit(store::join));
        }
        Set<Integer> ids = new TreeSet<>();
        for (Future<Integer> each : all) {
            ids.add(each.get());
        }
        threads.shutdown();
        assertEquals(Set.of(1, 2, 3, 4, 5, 6), ids);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void an_id_is_free_again_a_day_after_its_node_was_heard_last(Dialect dialect) {
        on(dialect);
        Store gone = node("gone", null);
        assertEquals(1, gone.join());
        assertTrue(beats(gone));
        gone.close();
        scribble("update node set seen = seen - 86000000000");
        Store next = node("next", null);
        assertEquals(2, next.join());
        scribble("update node set seen = seen - 1000000000 where node_id = 1");
        assertEquals(1, node("third", null).join());
        assertEquals(3, node("gone", null).join(), "its own is another's now");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_node_that_has_only_joined_is_not_shown_and_one_that_ended_is_no_more(Dialect dialect) {
        on(dialect);
        Store one = node("one", null);
        one.join();
        assertEquals(List.of(), one.directory().nodes().all());
        assertTrue(beats(one));
        assertEquals(1, one.directory().nodes().all().size());
        one.directory().nodes().leave();
        assertEquals(List.of(), one.directory().nodes().all());
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_configured_id_of_another_live_node_is_refused_with_what_to_do(Dialect dialect) {
        on(dialect);
        Store first = node("one", 7);
        assertEquals(7, first.join());
        assertTrue(beats(first));
        scribble("update node set seen = seen + 60000000");
        Store second = node("two", 7);
        StoreException refused = assertThrows(StoreException.class, second::join);
        assertTrue(String.valueOf(refused.getMessage()).startsWith("node-id: 7, which another node has"));
        assertFalse(beats(second), "nor can it speak in its name");
        assertTrue(beats(first));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_configured_id_is_taken_over_from_a_node_that_ended_or_died(Dialect dialect) {
        on(dialect);
        Store ended = node("one", 7);
        ended.join();
        beats(ended);
        ended.directory().nodes().leave();
        Store next = node("two", 7);
        assertEquals(7, next.join());
        assertTrue(beats(next));
        scribble("update node set seen = seen - 6000000");
        Store third = node("three", 7);
        assertEquals(7, third.join());
        assertTrue(beats(third));
        assertFalse(beats(next), "it is another's now");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_configured_account_of_a_node_that_lost_its_id_has_no_token_any_more(Dialect dialect) {
        on(dialect);
        Store lost = node("lost", null);
        lost.join();
        Rows rows = new Rows(lost.directory(), random, new HandClock());
        Sid sid = rows.sid(Account.KIND);
        lost.directory().accounts().bootstrap(List.of(rows.account(sid, sid)));
        lost.close();
        Store next = node("next", null);
        next.join();
        next.directory().accounts().bootstrap(List.of());
        assertTrue(login(next, sid), "it may come back");
        scribble("update node set seen = seen - 90000000000 where node_id = 1");
        next.directory().accounts().bootstrap(List.of());
        assertFalse(login(next, sid));
    }

    private static boolean login(Store store, Sid sid) {
        return store.directory().accounts().find(sid).orElseThrow().tokens().matches(sid, "token of " + sid);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void what_the_directory_remembers_is_for_the_owner_and_survives_being_torn(Dialect dialect) throws IOException {
        on(dialect);
        Store one = node("one", null);
        assertEquals(1, one.join());
        end(one);
        Path file = folder.resolve("one/node");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        String whole = Files.readString(file);
        for (int length = 0; length < whole.length(); length++) {
            Files.writeString(file, whole.substring(0, length));
            NodeFile torn = NodeFile.open(folder.resolve("one"), random);
            assertTrue(torn.id().isEmpty() || whole.startsWith(torn.name()));
            torn.close();
        }
    }
}
