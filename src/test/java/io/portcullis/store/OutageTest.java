package io.portcullis.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.directory.Account;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.Scope;
import io.portcullis.testkit.Cluster;
import io.portcullis.testkit.Relay;
import io.portcullis.testkit.Rows;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is there and says nothing: everybody is refused soon, and then at once, and what was refused is never done. */
class OutageTest {
    /** Before, one write after the other waited a minute. Nothing here is so slow because the machine is. */
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path dataDir;

    @TempDir
    Path clusterDir;

    @Test
    void connections_that_lead_nowhere_are_noticed_and_replaced() throws Exception {
        StoreFixture direct = new StoreFixture(Dialect.POSTGRESQL, dataDir);
        try (Relay relay = new Relay(port(direct.url));
                Store other = direct.open();
                Store store = new StoreFixture(relay.through(direct.url), dataDir).open()) {
            Rows rows = direct.rows(other);
            Account account = rows.account();
            AtomicInteger wakes = new AtomicInteger();
            store.directory().watch(wakes::incrementAndGet);
            await().until(() -> wokenBy(() -> rows.list(account), wakes));

            relay.blackHole();
            await().atMost(SOON).until(() -> !store.isUp());
            relay.heal();
            await().atMost(SOON).until(store::isUp);
            assertEquals(
                    account, store.directory().accounts().find(account.sid()).orElseThrow());
            await().until(() -> wokenBy(() -> rows.list(account), wakes));
        }
    }

    @Test
    void twenty_writers_of_a_frozen_server_are_all_refused_and_none_of_it_happens_later() throws Exception {
        try (Cluster cluster = Cluster.start(clusterDir.resolve("data"))) {
            StoreFixture fixture = new StoreFixture(cluster.url(), dataDir);
            try (Store store = fixture.open()) {
                Rows rows = fixture.rows(store);
                Account account = rows.account();
                cluster.freeze();
                ExecutorService writers = Executors.newFixedThreadPool(20);
                try {
                    List<Future<?>> refused = new ArrayList<>();
                    for (int i = 0; i < 20; i++) {
                        refused.add(writers.submit(() -> {
                            Rows own = fixture.rows(store);
                            assertThrows(DirectoryException.Unavailable.class, () -> own.list(account));
                        }));
                    }
                    for (Future<?> one : refused) {
                        one.get(SOON.toSeconds(), TimeUnit.SECONDS);
                    }
                    // By now it is known: nobody waits for a connection any more.
                    await().atMost(SOON).until(() -> !store.isUp());
                    for (int i = 0; i < 1_000; i++) {
                        assertThrows(DirectoryException.Unavailable.class, () -> rows.list(account));
                    }
                } finally {
                    cluster.thaw();
                    writers.shutdownNow();
                }
                await().atMost(SOON).until(store::isUp);
                rows.list(account);
                // At most the one that had begun when the server froze may have been done, and it was said to be
                // unknown.
                int lists = store.directory()
                        .resources(CredentialList.class)
                        .list(Scope.of(account.sid()), PageRequest.first(50))
                        .rows()
                        .size();
                assertTrue(lists <= 2, lists + " lists");
            }
        }
    }

    @Test
    void a_write_whose_asker_has_gone_is_not_done() throws Exception {
        StoreFixture fixture = new StoreFixture(Dialect.SQLITE, dataDir);
        try (Store store = fixture.open()) {
            Rows rows = fixture.rows(store);
            Account account = rows.account();
            CountDownLatch waiting = new CountDownLatch(1);
            try (Connection other = DriverManager.getConnection(fixture.url);
                    Statement statement = other.createStatement()) {
                statement.execute("begin immediate");
                Thread asker = new Thread(() -> {
                    waiting.countDown();
                    assertThrows(DirectoryException.Unavailable.class, () -> rows.list(account));
                    assertTrue(Thread.currentThread().isInterrupted());
                });
                asker.start();
                waiting.await();
                await().until(() -> asker.getState() == Thread.State.TIMED_WAITING);
                asker.interrupt();
                asker.join(SOON.toMillis());
                assertFalse(asker.isAlive());
                statement.execute("rollback");
            }
            rows.domain(account);
            assertEquals(
                    List.of(),
                    store.directory()
                            .resources(CredentialList.class)
                            .list(Scope.of(account.sid()), PageRequest.first(50))
                            .rows());
        }
    }

    private static boolean wokenBy(Runnable write, AtomicInteger wakes) {
        int before = wakes.get();
        write.run();
        await().until(() -> wakes.get() > before);
        return true;
    }

    private static int port(String url) {
        return URI.create(url.substring("jdbc:".length())).getPort();
    }
}
