package io.portcullis.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;

/**
 * Connections: one for the writer, a few for readers. A connection that broke is replaced when the next one is asked
 * for. Safe for any thread.
 */
final class Database implements AutoCloseable {
    private static final int READERS = 4;
    /** Native memory for pages, of the writer, and of all readers together. */
    private static final int SQLITE_CACHE_KIB = 65_536;

    private static final long CONNECTION_TIMEOUT_MILLIS = 3_000;

    /** How long a pooled connection may take to prove that it is alive. */
    private static final long VALIDATION_TIMEOUT_MILLIS = 2_000;

    private final Dialect dialect;
    private final Optional<SqliteFile> file;
    private final LockPatience patience = new LockPatience();
    private final Breaker breaker = new Breaker();
    private final Set<Connection> busy = ConcurrentHashMap.newKeySet();
    private final HikariDataSource writerPool;
    private final HikariDataSource readerPool;
    private final Jdbi writer;
    private final Jdbi readers;

    private Database(String url, Dialect dialect, HikariDataSource writerPool, HikariDataSource readerPool) {
        this.dialect = dialect;
        this.file = SqliteFile.of(url);
        this.writerPool = writerPool;
        this.readerPool = readerPool;
        this.writer = jdbi(writerPool);
        this.readers = jdbi(readerPool);
        breaker.watch(this::hangUp, this::renew);
    }

    /** Reading within one transaction, which sees one state of the database. */
    interface Reading<T> {
        T in(Handle handle) throws Exception;
    }

    /** Connects, and brings the schema up to date. */
    static Database open(String url) {
        Dialect dialect = Dialect.of(url);
        SqliteFile.of(url).ifPresent(SqliteFile::keepPrivate);
        HikariDataSource writerPool = pool(url, dialect, "writer", 1);
        try {
            migrate(url, dialect);
            return new Database(url, dialect, writerPool, pool(url, dialect, "reader", READERS));
        } catch (RuntimeException refused) {
            writerPool.close();
            throw refused;
        }
    }

    /** Whether the database answers; who finds out is {@link Notifications}. */
    Breaker breaker() {
        return breaker;
    }

    /** Ends the wait for answers that will not come. */
    private void hangUp() {
        for (Connection connection : busy) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException gone) {
                // As it should be.
            }
        }
    }

    /** No connection from before the loss is tried again. */
    private void renew() {
        for (HikariDataSource pool : List.of(writerPool, readerPool)) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
    }

    Dialect dialect() {
        return dialect;
    }

    /** The writer's connection, in a transaction that holds the write lock. For one thread at a time. */
    Handle beginWrite() {
        breaker.pass();
        Handle handle = writer.open();
        Connection connection = handle.getConnection();
        busy.add(connection);
        handle.addCleanable(() -> busy.remove(connection));
        try {
            if (dialect == Dialect.SQLITE) {
                patience.give(connection);
            }
            handle.begin();
            dialect.lock(handle);
            file.ifPresent(SqliteFile::requireLog);
            return handle;
        } catch (SQLException | RuntimeException failure) {
            try {
                handle.close();
            } catch (RuntimeException further) {
                failure.addSuppressed(further); // SQLite has no transaction to end when it could not begin one
            }
            throw Failures.translate(failure);
        }
    }

    /** One question outside a transaction that sees one state. */
    <T> T ask(Function<Handle, T> question) {
        try (Handle handle = readers.open()) {
            return question.apply(handle);
        }
    }

    /** Reads in one transaction. */
    <T> T read(Reading<T> reading) {
        breaker.pass();
        try (Handle handle = readers.open()) {
            Connection connection = handle.getConnection();
            busy.add(connection);
            handle.addCleanable(() -> busy.remove(connection));
            handle.begin();
            dialect.freeze(handle);
            T result = reading.in(handle);
            handle.commit();
            return result;
        } catch (Exception failure) {
            throw Failures.translate(failure);
        }
    }

    @Override
    public void close() {
        readerPool.close();
        writerPool.close();
    }

    private static Jdbi jdbi(DataSource pool) {
        Jdbi jdbi = Jdbi.create(pool);
        // A failure's message would list what was bound: hashes, and personal data.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return jdbi;
    }

    /** With connections of its own, because it wants more at a time than the writer has. */
    private static void migrate(String url, Dialect dialect) {
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(url, null, null)
                    .locations("classpath:io/portcullis/store")
                    .placeholders(dialect.types())
                    .load()
                    .migrate();
        } catch (FlywayException failure) {
            throw new StoreException("store: its schema cannot be brought up to date" + advice(failure), failure);
        }
    }

    private static String advice(RuntimeException failure) {
        return Failures.advice(failure).map(what -> ": " + what).orElse("");
    }

    private static HikariDataSource pool(String url, Dialect dialect, String role, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setPoolName("store-" + role);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        config.setValidationTimeout(VALIDATION_TIMEOUT_MILLIS);
        config.setDataSourceProperties(dialect == Dialect.SQLITE ? sqlite(size) : postgresql(size));
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException unreachable) {
            throw new StoreException("store.url: the database cannot be reached" + advice(unreachable), unreachable);
        }
    }

    private static Properties sqlite(int connections) {
        Properties properties = new Properties();
        properties.setProperty("journal_mode", "WAL");
        properties.setProperty("synchronous", "FULL");
        properties.setProperty("foreign_keys", "true");
        properties.setProperty(
                "busy_timeout", "10000"); // for readers and for the schema; the writer has a LockPatience
        if (connections == 1) {
            // The lock comes first: a transaction that had read before could not wait for it any more.
            properties.setProperty("transaction_mode", "IMMEDIATE");
        }
        properties.setProperty("cache_size", Integer.toString(-SQLITE_CACHE_KIB / connections)); // negative means KiB
        return properties;
    }

    private static Properties postgresql(int connections) {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "portcullis");
        properties.setProperty("connectTimeout", "3"); // seconds
        properties.setProperty("socketTimeout", "60"); // seconds
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("logServerErrorDetail", "false"); // it would quote the row
        properties.setProperty("reWriteBatchedInserts", "true");
        // A writer that is gone without a word must not keep the lock that all others need.
        properties.setProperty(
                "options",
                "-c lock_timeout=5000 -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
                        + (connections == 1 ? " -c idle_in_transaction_session_timeout=15000" : ""));
        return properties;
    }
}
