package io.portcullis.store;

import io.portcullis.base.VitalThreads;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears the commits of all processes on one PostgreSQL and passes them on, and asks it every half second whether it
 * answers. It has a connection of its own; a server that leaves a question unanswered for three seconds is lost, and
 * everybody is told by the {@link Breaker}. When it is back a commit is passed on to be safe: some may have been missed
 * meanwhile. For SQLite it does nothing.
 */
final class Notifications implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final int WAIT_MILLIS = 100;
    private static final long QUESTION_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long RETRY_MILLIS = 250;

    private final String url;
    private final Commits commits;
    private final Breaker breaker;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "store-listen");

    private Notifications(String url, Commits commits, Breaker breaker) {
        this.url = url;
        this.commits = commits;
        this.breaker = breaker;
    }

    /** Begins to listen, where the database can be listened to. */
    static Notifications start(String url, Commits commits, Breaker breaker) {
        Notifications notifications = new Notifications(url, commits, breaker);
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
                try {
                    listen();
                } catch (SQLException broken) {
                    lost(String.valueOf(broken.getMessage()));
                } catch (RuntimeException | Error failure) {
                    VitalThreads.survives(failure); // without this thread nobody learns that the database is back
                    LOG.warn("listening to the database failed, it is tried again", failure);
                }
            } while (!closed.await(RETRY_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, properties());
                Statement statement = connection.createStatement()) {
            statement.execute("listen " + Dialect.CHANNEL);
            if (breaker.close()) {
                LOG.debug("the database answers again, commits of other processes are heard again");
            }
            commits.announce();
            listen(connection.unwrap(PGConnection.class), statement);
        }
    }

    private void listen(PGConnection server, Statement statement) throws SQLException {
        long asked = System.nanoTime();
        while (closed.getCount() > 0) {
            if (server.getNotifications(WAIT_MILLIS).length > 0) {
                commits.announce();
            }
            if (System.nanoTime() - asked >= QUESTION_NANOS) {
                // Nothing else tells a server that has nothing to say from one that is gone without a word.
                statement.execute("select 1");
                asked = System.nanoTime();
            }
        }
    }

    private void lost(String why) {
        if (closed.getCount() > 0 && breaker.open("the database does not answer: " + why)) {
            LOG.debug("the database does not answer, nothing is read or written until it does: {}", why);
        }
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "portcullis-listen");
        properties.setProperty("connectTimeout", "2"); // seconds
        properties.setProperty("loginTimeout", "2"); // seconds
        properties.setProperty("socketTimeout", "3"); // seconds
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }
}
