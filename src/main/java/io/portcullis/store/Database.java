package io.portcullis.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;

/**
 * Connections: one for the writer, a few for readers, one for notes that nodes leave each other. A connection that
 * broke is replaced when the next one is asked for. Safe for any thread.
 */
final class Database implements AutoCloseable {
    private static final int READERS = 4;
    /** Native memory for pages, of the writer, and of all readers together. */
    private static final int SQLITE_CACHE_KIB = 65_536;

    private static final int SQLITE_NOTE_CACHE_KIB = 256;

    private static final long CONNECTION_TIMEOUT_MILLIS = 3_000;

    /** How long a pooled connection may take to prove that it is alive. */
    private static final long VALIDATION_TIMEOUT_MILLIS = 2_000;

    private final Dialect dialect;
    private final Optional<SqliteFile> file;
    private final LockPatience patience = new LockPatience();
    private final Breaker breaker = new Breaker();
    private final Set<Connection> busy = ConcurrentHashMap.newKeySet();
    private final @Nullable HikariDataSource writerPool;
    private final HikariDataSource readerPool;
    private final HikariDataSource notePool;
    private final @Nullable Jdbi writer;
    private final Jdbi readers;
    private final Jdbi notes;

    private Database(String url, Dialect dialect, @Nullable HikariDataSource writerPool) {
        this.dialect = dialect;
        this.file = SqliteFile.of(url);
        this.writerPool = writerPool;
        this.readerPool = pool(url, dialect, Use.READ);
        this.notePool = pool(url, dialect, Use.NOTE);
        this.writer = writerPool == null ? null : jdbi(writerPool);
        this.readers = jdbi(readerPool);
        this.notes = jdbi(notePool);
        breaker.watch(this::hangUp, this::renew);
    }

    /** What connections of a pool are for. */
    private enum Use {
        WRITE,
        READ,
        NOTE;

        int connections() {
            return this == READ ? READERS : 1;
        }
    }

    /** Reading within one transaction, which sees one state of the database. */
    interface Reading<T> {
        T in(Handle handle) throws Exception;
    }

    /** Connects, and brings the schema up to date. */
    static Database open(String url) {
        Dialect dialect = Dialect.of(url);
        SqliteFile.of(url).ifPresent(SqliteFile::keepPrivate);
        tryOut(url, dialect);
        HikariDataSource writerPool = pool(url, dialect, Use.WRITE);
        try {
            migrate(url, dialect);
            return new Database(url, dialect, writerPool);
        } catch (RuntimeException refused) {
            writerPool.close();
            throw refused;
        }
    }

    /** The same, or without writing anything but notes to what another process has made. */
    static Database open(String url, boolean readOnly) {
        return readOnly ? openToRead(url) : open(url);
    }

    private static Database openToRead(String url) {
        Dialect dialect = Dialect.of(url);
        tryOut(url, dialect);
        Database database = new Database(url, dialect, null);
        try {
            requireSchema(url, dialect);
            return database;
        } catch (RuntimeException refused) {
            database.close();
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
        for (HikariDataSource pool : pools()) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
    }

    private List<HikariDataSource> pools() {
        HikariDataSource writing = writerPool;
        return writing == null ? List.of(readerPool, notePool) : List.of(notePool, readerPool, writing);
    }

    Dialect dialect() {
        return dialect;
    }

    /** The writer's connection, in a transaction that holds the write lock. For one thread at a time. */
    Handle beginWrite() {
        breaker.pass();
        Jdbi writing = writer;
        if (writing == null) {
            throw new StoreException("store: only read (expected: a node whose role is all or control to write to it)");
        }
        Handle handle = writing.open();
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

    /**
     * One statement by itself that no reader of what operators wrote cares for; it waits for no turn, and may be lost
     * when the machine fails soon after.
     */
    <T> T note(Function<Handle, T> statement) {
        breaker.pass();
        try (Handle handle = notes.open()) {
            Connection connection = handle.getConnection();
            busy.add(connection);
            handle.addCleanable(() -> busy.remove(connection));
            return statement.apply(handle);
        } catch (RuntimeException failure) {
            throw Failures.translate(failure);
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
        pools().forEach(HikariDataSource::close);
    }

    private static Jdbi jdbi(DataSource pool) {
        Jdbi jdbi = Jdbi.create(pool);
        // A failure's message would list what was bound: hashes, and personal data.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return jdbi;
    }

    /** Who only reads does not bring the schema up to date, and does not understand another one. */
    private static void requireSchema(String url, Dialect dialect) {
        try {
            MigrationInfo[] missing = flyway(url, dialect).info().pending();
            if (missing.length > 0) {
                throw new StoreException("store: its schema lacks " + missing[0].getScript()
                        + " (expected: brought up to date by a node whose role is all or control)");
            }
        } catch (FlywayException failure) {
            throw DatabaseFault.of(url, failure);
        }
    }

    private static Flyway flyway(String url, Dialect dialect) {
        return Flyway.configure(Database.class.getClassLoader())
                .dataSource(url, null, null)
                .locations("classpath:io/portcullis/store")
                .placeholders(dialect.types())
                .load();
    }

    /** With connections of its own, because it wants more at a time than the writer has. */
    private static void migrate(String url, Dialect dialect) {
        try {
            flyway(url, dialect).migrate();
        } catch (FlywayException failure) {
            throw DatabaseFault.of(url, failure);
        }
    }

    /** A pool says of the same fault only that it has no connection, and fills the log with it. */
    private static void tryOut(String url, Dialect dialect) {
        Properties properties = dialect == Dialect.SQLITE ? sqlite(Use.WRITE) : postgresql(Use.WRITE);
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            connection.getMetaData().getDatabaseProductVersion();
        } catch (SQLException unreachable) {
            throw DatabaseFault.of(url, unreachable);
        }
    }

    private static HikariDataSource pool(String url, Dialect dialect, Use use) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setPoolName("store-" + use.name().toLowerCase(Locale.ROOT));
        config.setMaximumPoolSize(use.connections());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        config.setValidationTimeout(VALIDATION_TIMEOUT_MILLIS);
        config.setDataSourceProperties(dialect == Dialect.SQLITE ? sqlite(use) : postgresql(use));
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException unreachable) {
            throw DatabaseFault.of(url, unreachable);
        }
    }

    private static Properties sqlite(Use use) {
        Properties properties = new Properties();
        properties.setProperty("journal_mode", "WAL");
        // A note is left each second and need not outlive the machine.
        properties.setProperty("synchronous", use == Use.NOTE ? "NORMAL" : "FULL");
        properties.setProperty("foreign_keys", "true");
        properties.setProperty(
                "busy_timeout", "10000"); // for readers and for the schema; the writer has a LockPatience
        if (use == Use.WRITE) {
            // The lock comes first: a transaction that had read before could not wait for it any more.
            properties.setProperty("transaction_mode", "IMMEDIATE");
        }
        int cache = use == Use.NOTE ? SQLITE_NOTE_CACHE_KIB : SQLITE_CACHE_KIB / use.connections();
        properties.setProperty("cache_size", Integer.toString(-cache)); // negative means KiB
        return properties;
    }

    private static Properties postgresql(Use use) {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "portcullis");
        properties.setProperty("connectTimeout", "3"); // seconds
        // Who takes the connection and says nothing would keep the pool from making another for a whole socketTimeout.
        properties.setProperty("loginTimeout", "3"); // seconds
        properties.setProperty("socketTimeout", "60"); // seconds
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("logServerErrorDetail", "false"); // it would quote the row
        properties.setProperty("reWriteBatchedInserts", "true");
        // A writer that is gone without a word must not keep the lock that all others need.
        properties.setProperty(
                "options",
                "-c lock_timeout=5000 -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
                        + (use == Use.WRITE ? " -c idle_in_transaction_session_timeout=15000" : ""));
        return properties;
    }
}
