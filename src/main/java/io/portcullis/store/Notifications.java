package io.portcullis.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears the commits of all processes on one PostgreSQL and passes them on. It has a connection of its own, makes a new one
 * when that breaks, and then passes on a commit to be safe: some may have been missed meanwhile. For SQLite it does nothing.
 */
final class Notifications implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final int WAIT_MILLIS = 100;
    private static final long RETRY_MILLIS = 1_000;

    private final String url;
    private final Commits commits;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "store-listen");

    private Notifications(String url, Commits commits) {
        this.url = url;
        this.commits = commits;
    }

    /** Begins to listen, where the database can be listened to. */
    static Notifications start(String url, Commits commits) {
        Notifications notifications = new Notifications(url, commits);
        if (Dialect.of(url) == Dialect.POSTGRESQL) {
            notifications.thread.setDaemon(true);
            notifications.thread.start();
        }
        return notifications;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            do {
                listen();
            } while (!closed.await(RETRY_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("listen " + Dialect.CHANNEL);
            commits.announce();
            PGConnection server = connection.unwrap(PGConnection.class);
            while (closed.getCount() > 0) {
                if (server.getNotifications(WAIT_MILLIS).length > 0) {
                    commits.announce();
                }
            }
        } catch (SQLException broken) {
            LOG.warn("commits of other processes are not heard, only polled for: {}", broken.getMessage());
        }
    }
}
