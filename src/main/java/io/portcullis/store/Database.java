package io.portcullis.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;

/**
 * Connections: one for the writer, a few for readers. A connection that broke is replaced when the next one is asked for.
 * Safe for any thread.
 */
final class Database implements AutoCloseable {
    private static final int READERS = 4;
    /** Native memory for pages, of the writer, and of all readers together. */
    private static final int SQLITE_CACHE_KIB = 65_536;

    private static final long CONNECTION_TIMEOUT_MILLIS = 3_000;

    private final Dialect dialect;
    private final HikariDataSource writerPool;
    private final HikariDataSource readerPool;
    private final Jdbi writer;
    private final Jdbi readers;

    private Database(Dialect dialect, HikariDataSource writerPool, HikariDataSource readerPool) {
        this.dialect = dialect;
        this.writerPool = writerPool;
        this.readerPool = readerPool;
        this.writer = jdbi(writerPool);
        this.readers = jdbi(readerPool);
    }

    /** Reading within one transaction, which sees one state of the database. */
    interface Reading<T> {
        T in(Handle handle) throws Exception;
    }

    /** Connects, and brings the schema up to date. */
    static Database open(String url) {
        Dialect dialect = Dialect.of(url);
        HikariDataSource writerPool = pool(url, dialect, "writer", 1);
        try {
            migrate(url, dialect);
            return new Database(dialect, writerPool, pool(url, dialect, "reader", READERS));
        } catch (RuntimeException refused) {
            writerPool.close();
            throw refused;
        }
    }

    Dialect dialect() {
        return dialect;
    }

    /** The writer's connection, in a transaction that holds the write lock. For one thread at a time. */
    Handle beginWrite() {
        Handle handle = writer.open();
        try {
            handle.begin();
            dialect.lock(handle);
            return handle;
        } catch (RuntimeException failure) {
            handle.close();
            throw failure;
        }
    }

    /** Reads in one transaction. */
    <T> T read(Reading<T> reading) {
        try (Handle handle = readers.open()) {
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
            throw new StoreException("store: its schema cannot be brought up to date", failure);
        }
    }

    private static HikariDataSource pool(String url, Dialect dialect, String role, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setPoolName("store-" + role);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        config.setDataSourceProperties(dialect == Dialect.SQLITE ? sqlite(size) : postgresql());
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException unreachable) {
            throw new StoreException("store.url: the database cannot be reached", unreachable);
        }
    }

    private static Properties sqlite(int connections) {
        Properties properties = new Properties();
        properties.setProperty("journal_mode", "WAL");
        properties.setProperty("synchronous", "FULL");
        properties.setProperty("foreign_keys", "true");
        properties.setProperty("busy_timeout", "3000");
        properties.setProperty("cache_size", Integer.toString(-SQLITE_CACHE_KIB / connections)); // negative means KiB
        return properties;
    }

    private static Properties postgresql() {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "portcullis");
        properties.setProperty("connectTimeout", "3"); // seconds
        properties.setProperty("socketTimeout", "60"); // seconds
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("logServerErrorDetail", "false"); // it would quote the row
        properties.setProperty("reWriteBatchedInserts", "true");
        properties.setProperty("options", "-c lock_timeout=5000");
        return properties;
    }
}
