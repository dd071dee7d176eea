package io.portcullis.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL server of a test's own, which may be stopped, frozen, or followed by a replica. */
public final class Cluster implements AutoCloseable {
    private final EmbeddedPostgres server;
    private final Path directory;

    private Cluster(EmbeddedPostgres server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    /** Starts one whose data lie in this directory. */
    public static Cluster start(Path directory) throws IOException {
        return new Cluster(
                EmbeddedPostgres.builder()
                        .setDataDirectory(directory)
                        .setCleanDataDirectory(false)
                        .start(),
                directory);
    }

    /** Starts a replica that streams from this one; its data go into another directory, which must not be there. */
    public Cluster replica(Path other) throws IOException {
        execute("select pg_start_backup('replica', true)");
        try {
            copy(directory, other);
        } finally {
            execute("select pg_stop_backup()");
        }
        Files.createFile(other.resolve("standby.signal"));
        Files.writeString(
                other.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + port() + " user=postgres'\n");
        return start(other);
    }

    /** A replica follows its primary no longer. */
    public void cutOff() {
        execute("alter system set primary_conninfo = ''");
        execute("select pg_reload_conf()");
    }

    /** A replica becomes a primary, on a timeline of its own. */
    public void promote() {
        execute("select pg_promote()");
    }

    public int port() {
        return server.getPort();
    }

    public String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    /** Takes the processor from the server: it holds its connections, and neither answers nor hangs up. */
    public void freeze() throws Exception {
        signal("-STOP");
    }

    /** Lets it go on where it was. */
    public void thaw() throws Exception {
        signal("-CONT");
    }

    /** Runs a statement. */
    public void execute(String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    /** Asks for a number. */
    public long count(String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void signal(String signal) throws Exception {
        long postmaster = Long.parseLong(
                Files.readAllLines(directory.resolve("postmaster.pid")).get(0).strip());
        if (kill(signal, postmaster) != 0) {
            throw new IllegalStateException("postmaster " + postmaster + " is not there");
        }
        // A stopped postmaster starts no others; some of those it has may just end.
        for (ProcessHandle child :
                ProcessHandle.of(postmaster).orElseThrow().children().toList()) {
            kill(signal, child.pid());
        }
    }

    private static int kill(String signal, long process) throws Exception {
        return new ProcessBuilder("kill", signal, Long.toString(process))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder)));
                Files.setPosixFilePermissions(
                        to.resolve(from.relativize(folder)), Files.getPosixFilePermissions(folder));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.getFileName().toString().startsWith("postmaster.")
                        && !file.getFileName().toString().equals("epg-lock")) {
                    Files.copy(file, to.resolve(from.relativize(file)));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // the server removed it meanwhile
                }
                throw new UncheckedIOException(file.toString(), failure);
            }
        });
    }
}
