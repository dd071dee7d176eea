package io.portcullis.store;

import io.portcullis.directory.DirectoryException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Tells what the world breaks (connections, disks, locks) from what we break (constraints, syntax). */
final class Failures {
    /** Classes of SQLSTATE that only a mistake in our statements or checks can cause. */
    private static final Set<String> OURS = Set.of("21", "22", "23", "42");

    private Failures() {}

    /**
     * What to throw for a failure of the database: {@link DirectoryException.Unavailable}, or loud if it is our fault.
     */
    static RuntimeException translate(Exception failure) {
        if (failure instanceof DirectoryException ready) {
            return ready;
        }
        SQLException sql = sqlCause(failure);
        if (sql == null && failure instanceof RuntimeException ours) {
            return ours;
        }
        if (sql != null && isOurs(sql)) {
            return new IllegalStateException("the store broke a rule of its own", sql);
        }
        return new DirectoryException.Unavailable(message(failure), sql == null ? failure : sql);
    }

    /** What an operator should read, with what to do where we know. */
    private static String message(Exception failure) {
        return advice(failure)
                .map(what -> "the store is not available: " + what)
                .orElse("the store is not available");
    }

    /** What to do about it; empty when there is nothing that we know of. */
    static Optional<String> advice(Exception failure) {
        return Optional.ofNullable(sqlCause(failure)).flatMap(SqliteFile::advice);
    }

    /** Whether a server cannot be reached, or is about to stop, or to start. */
    static boolean isAway(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String state = cause instanceof SQLException sql ? sql.getSQLState() : null;
            if (state != null && (state.startsWith("08") || state.startsWith("57P"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOurs(SQLException sql) {
        if (sql instanceof Row.Malformed) {
            return true;
        }
        if (sql instanceof SQLiteException sqlite) {
            SQLiteErrorCode code = sqlite.getResultCode();
            return code == SQLiteErrorCode.SQLITE_ERROR || code.name().startsWith("SQLITE_CONSTRAINT");
        }
        String state = sql.getSQLState();
        return state != null && state.length() == 5 && OURS.contains(state.substring(0, 2));
    }

    static @Nullable SQLException sqlCause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
