package io.portcullis.sync;

import static org.awaitility.Awaitility.await;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.Policy;
import io.portcullis.credential.UserTable;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Directory;
import io.portcullis.directory.DomainNames;
import io.portcullis.directory.Position;
import io.portcullis.store.Store;
import io.portcullis.store.StoreSettings;
import io.portcullis.testkit.HandClock;
import io.portcullis.testkit.Postgres;
import io.portcullis.testkit.Rows;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A store of either kind, an index that follows it, and a back door past both. */
final class FollowedStore implements AutoCloseable {
    static {
        // On a busy machine everything takes its time, and nothing here is about how long.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    static final String SQLITE = "sqlite";
    static final String POSTGRESQL = "postgresql";
    final HandClock clock = new HandClock();
    final SecureRandom random = new SecureRandom();
    final String url;
    private final StoreSettings settings;
    final Store store;
    final Directory directory;
    final Rows rows;
    final CredentialIndex index = new CredentialIndex(CredentialSnapshot.empty(Rows.REALM, HashSeed.of(random)));
    private final Semaphore away = new Semaphore(1);
    private final AtomicInteger comparisons = new AtomicInteger();
    private @Nullable SnapshotFeed feed;

    FollowedStore(String kind, Path dataDir) {
        this(
                kind.equals(SQLITE) ? "jdbc:sqlite:" + dataDir.resolve("portcullis.db") : Postgres.newDatabase(),
                dataDir,
                1);
    }

    FollowedStore(String url, Path dataDir, int nodeId) {
        this.url = url;
        this.settings = new StoreSettings(url, dataDir, Rows.REALM, nodeId);
        this.store = Store.open(opening());
        this.directory = store.directory();
        this.rows = new Rows(directory, random, clock);
    }

    /** How the store is opened. */
    Store.Opening opening() {
        return new Store.Opening(settings, DomainNames.FREE, null, clock, random);
    }

    /** The index follows from now on. */
    FollowedStore followed(FeedListener listener) {
        feed = SnapshotFeed.start(directory, index, clock, new Held(listener));
        return this;
    }

    /** The index follows from now on, and is compared with the store all the time. */
    FollowedStore comparedOften(FeedListener listener) {
        feed = SnapshotFeed.start(
                directory,
                index,
                clock,
                new Held(listener),
                new SnapshotFeed.Pace(Duration.ofMillis(50), Duration.ZERO));
        return this;
    }

    /** From when this returns until {@link #back}, the feed sees nothing of the store. */
    void away() throws InterruptedException {
        away.acquire();
        await().until(away::hasQueuedThreads);
    }

    void back() {
        away.release();
    }

    /** How many comparisons have ended. */
    int comparisons() {
        return comparisons.get();
    }

    /** Waits until what was written before is in force. */
    void settled() {
        long revision = directory.revision();
        await().until(() -> index.current().revision() >= revision);
    }

    UserTable table(CredentialList list) {
        return index.current().table(list.sid().value());
    }

    boolean knows(CredentialList list, String username) {
        byte[] bytes = username.getBytes(StandardCharsets.UTF_8);
        return table(list).find(bytes, 0, bytes.length) != UserTable.ABSENT;
    }

    @Nullable
    Policy policy(String host) {
        byte[] bytes = host.getBytes(StandardCharsets.US_ASCII);
        return index.current().policyOf(bytes, 0, bytes.length);
    }

    /** Writes behind the store's back, so that nothing is logged. */
    int scribble(String sql, Object... arguments) {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    /** Reads behind the store's back. */
    byte[] bytes(String sql, String argument) {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, argument);
            try (var found = statement.executeQuery()) {
                found.next();
                return found.getBytes(1);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    /** Runs a query behind the store's back. */
    void query(String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    @Override
    public void close() {
        if (feed != null) {
            feed.close();
        }
        store.close();
    }

    /** Passes on what it hears; the feed's own thread waits in it while it is to be away. */
    private final class Held implements FeedListener {
        private final FeedListener listener;

        Held(FeedListener listener) {
            this.listener = listener;
        }

        @Override
        public void published(long revision, long nanos) {
            listener.published(revision, nanos);
        }

        @Override
        public void loaded(long revision) {
            listener.loaded(revision);
        }

        @Override
        public void checked(Position position) {
            away.acquireUninterruptibly();
            away.release();
            listener.checked(position);
        }

        @Override
        public void stalled(Throwable why) {
            listener.stalled(why);
        }

        @Override
        public void foundByAsking() {
            listener.foundByAsking();
        }

        @Override
        public void unreadable(int rows) {
            listener.unreadable(rows);
        }

        @Override
        public void diverged(String how) {
            listener.diverged(how);
        }

        @Override
        public void compared() {
            comparisons.incrementAndGet();
        }
    }
}
