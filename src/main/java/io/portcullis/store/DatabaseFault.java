package io.portcullis.store;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;

/**
 * Why a database could not be opened, as an operator reads it: {@code store.url: VALUE (expected: …): cause. What to
 * do}. What a URL says of users and passwords is never shown.
 */
final class DatabaseFault {
    private static final int LONGEST = 200;

    private DatabaseFault() {}

    /** The exception that tells it. */
    static StoreException of(String url, Exception failure) {
        String expected = Dialect.of(url) == Dialect.SQLITE
                ? "a file in a directory that this user may write"
                : "a PostgreSQL database that takes this user";
        return new StoreException(
                "store.url: " + shown(url) + " (expected: " + expected + "): " + cause(url, failure), failure);
    }

    /** Without its parameters, and hidden as a whole when it might hold a password elsewhere. */
    static String shown(String url) {
        int parameters = url.indexOf('?');
        String place = parameters < 0 ? url : url.substring(0, parameters);
        return place.indexOf('@') >= 0 ? "(hidden)" : place;
    }

    private static String cause(String url, Exception failure) {
        SQLException sql = Failures.sqlCause(failure);
        if (sql == null) {
            return words(failure) + ". Look whether everything is installed";
        }
        Optional<String> advice = SqliteFile.advice(sql);
        if (Dialect.of(url) == Dialect.SQLITE) {
            return advice.orElseGet(
                    () -> words(sql) + ". Look whether the file and its directory are there, and whose");
        }
        return words(sql) + ". " + whatToDo(sql);
    }

    /** By SQLSTATE, PostgreSQL's appendix A. */
    private static String whatToDo(SQLException sql) {
        return switch (Objects.requireNonNullElse(sql.getSQLState(), "")) {
            case "28P01" -> "Correct user= and password= in the URL";
            case "28000" -> "Let this user in: its role must exist, and pg_hba.conf must admit it from here";
            case "3D000" -> "Create it: createdb -O USER DATABASE";
            case "53300" -> "Raise max_connections, or stop who holds them: a node needs seven";
            case "53100" -> "The server's disk is full: make room, nothing is lost";
            case "57P03" -> "The server starts or stops: wait until it answers";
            case "42501" -> "Give the user its own schema: grant create, usage on schema public to USER";
            case "25006" -> "This is a standby: name the primary";
            case "08004" -> "Give user= and password= in the URL, as pg_hba.conf wants them";
            case "08001", "08006" ->
                isUnknownName(sql)
                        ? "This machine cannot resolve the host: correct it in the URL, or enter it in /etc/hosts"
                        : "Start the server, or correct host and port in the URL";
            default -> "See the server's log";
        };
    }

    private static boolean isUnknownName(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    /** The driver's own words in one line; it never quotes a password. */
    private static String words(Throwable failure) {
        String said = Objects.requireNonNullElse(
                        failure.getMessage(), failure.getClass().getSimpleName())
                .replaceAll("\\s+", " ")
                .strip();
        String plain = said.startsWith("FATAL: ") || said.startsWith("ERROR: ") ? said.substring(7) : said;
        String line = plain.length() > LONGEST ? plain.substring(0, LONGEST) + "…" : plain;
        int end = line.length();
        while (end > 0 && ".!".indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return end == 0 ? "no answer" : line.substring(0, end);
    }
}
