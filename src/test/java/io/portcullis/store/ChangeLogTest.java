package io.portcullis.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.directory.Account;
import io.portcullis.directory.Change;
import io.portcullis.directory.Directory;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Position;
import io.portcullis.testkit.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a follower can rely on. */
class ChangeLogTest {
    @TempDir
    Path dataDir;

    @ParameterizedTest
    @EnumSource
    void a_follower_is_told_when_the_log_no_longer_reaches_back(Dialect dialect) {
        StoreFixture fixture = new StoreFixture(dialect, dataDir);
        try (Store store = fixture.open();
                Database database = Database.open(fixture.url)) {
            Rows rows = fixture.rows(store);
            Account account = rows.account();
            for (int i = 0; i < 5; i++) {
                rows.list(account);
            }
            Directory directory = store.directory();
            List<Position> places = new ArrayList<>();
            directory.changesAfter(beginning(directory), 100).forEach(change -> places.add(change.position()));
            Position last = directory.position();
            assertEquals(last, places.get(5));
            try (Handle handle = database.beginWrite()) {
                ChangeLog.prune(handle, 2);
                handle.commit();
            }
            assertEquals(last, directory.position());
            assertEquals(2, directory.changesAfter(places.get(3), 10).size());
            assertThrows(DirectoryException.Pruned.class, () -> directory.changesAfter(places.get(2), 10));
            try (Handle handle = database.beginWrite()) {
                ChangeLog.prune(handle, 0);
                handle.commit();
            }
            assertEquals(last, directory.position());
            assertEquals(List.of(), directory.changesAfter(last, 10));
        }
    }

    /** Two stores write at once, as two processes would; a reader must never see a revision appear behind its back. */
    @Test
    void revisions_become_readable_in_their_order() throws Exception {
        StoreFixture fixture = new StoreFixture(Dialect.POSTGRESQL, dataDir);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Store one = fixture.open();
                Store two = fixture.open()) {
            List<Future<?>> writers = new ArrayList<>();
            for (Store store : List.of(one, two, one, two)) {
                Rows rows = fixture.rows(store);
                writers.add(threads.submit(() -> {
                    for (int account = 0; account < 3; account++) {
                        Account owner = rows.account();
                        for (int i = 0; i < 50; i++) {
                            rows.list(owner);
                        }
                    }
                }));
            }
            List<Position> followed = new ArrayList<>();
            while (!writers.stream().allMatch(Future::isDone)) {
                follow(one.directory(), followed);
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            follow(one.directory(), followed);
            List<Position> all = one.directory().changesAfter(beginning(one.directory()), 10_000).stream()
                    .map(Change::position)
                    .toList();
            assertEquals(4 * 3 * 51, all.size());
            assertEquals(all, followed);
        } finally {
            threads.shutdown();
        }
    }

    private static void follow(Directory directory, List<Position> followed) {
        Position last = followed.isEmpty() ? beginning(directory) : followed.get(followed.size() - 1);
        for (Change change : directory.changesAfter(last, 10_000)) {
            assertTrue(change.revision() > last.revision());
            followed.add(change.position());
        }
    }

    private static Position beginning(Directory directory) {
        return new Position(directory.position().epoch(), 0, "");
    }
}
