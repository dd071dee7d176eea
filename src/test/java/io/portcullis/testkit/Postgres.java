package io.portcullis.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A PostgreSQL server for the tests of this process, started when first asked for, with a new database for each asker. Run by
 * root it starts in a user namespace of its own, because PostgreSQL refuses to be root.
 */
public final class Postgres {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private Postgres() {}

    private static final class Holder {
        private static final EmbeddedPostgres SERVER = start();
    }

    /** A server of its own for a test that means to stop it. */
    public static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "100")
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL does not start; root needs `unshare -U` to work", failure);
        }
    }

    /** The JDBC URL of a new, empty database on the shared server. */
    public static String newDatabase() {
        String name = "test" + DATABASES.incrementAndGet();
        try (Connection connection = Holder.SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException failure) {
            throw new IllegalStateException("database: " + name + " cannot be created", failure);
        }
        return Holder.SERVER.getJdbcUrl("postgres", name);
    }
}
