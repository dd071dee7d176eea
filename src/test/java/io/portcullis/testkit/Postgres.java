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

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        .start();
            } catch (IOException failure) {
                throw new UncheckedIOException("PostgreSQL does not start; root needs `unshare -U` to work", failure);
            }
        }
    }

    /** The JDBC URL of a new, empty database. */
    public static String newDatabase() {
        String name = "test" + DATABASES.incrementAndGet();
        execute("create database " + name);
        return Holder.SERVER.getJdbcUrl("postgres", name);
    }

    /** The URL of a database of this name, which need not be there. */
    public static String url(String user, String name) {
        return Holder.SERVER.getJdbcUrl(user, name);
    }

    /** Makes a user who owns nothing. */
    public static void newUser(String name) {
        execute("create role " + name + " login");
    }

    /** Drops all connections to the database of this URL and takes no new ones. */
    public static void close(String url) {
        execute("alter database " + name(url) + " with allow_connections false");
        execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name(url) + "'");
    }

    /** Takes connections again. */
    public static void reopen(String url) {
        execute("alter database " + name(url) + " with allow_connections true");
    }

    /** Keeps the database of this URL as it is now; nobody may be connected. */
    public static void dump(String url) {
        execute("create database " + name(url) + "dump template " + name(url));
    }

    /** Puts the database of this URL back as it was at {@link #dump}, whoever is connected. */
    public static void restore(String url) {
        close(url);
        execute("drop database " + name(url) + " with (force)");
        execute("create database " + name(url) + " template " + name(url) + "dump");
    }

    private static String name(String url) {
        return url.replaceAll(".*/([a-z0-9]+)(\\?.*)?", "$1");
    }

    private static void execute(String sql) {
        try (Connection connection = Holder.SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }
}
