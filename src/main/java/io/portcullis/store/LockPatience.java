package io.portcullis.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.BusyHandler;
import org.sqlite.SQLiteConnection;

/**
 * How a connection waits for the write lock of another process. SQLite's own way looks ten times a second whether the
 * lock is free, and a process that writes all the time lets it go for a thousandth of a second at a time: the two may
 * never meet.
 */
final class LockPatience extends BusyHandler {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(14);
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private long since;

    /** Gives this patience to a connection; to be done again when it comes from a pool. */
    void give(Connection connection) throws SQLException {
        setHandler(connection.unwrap(SQLiteConnection.class), this);
    }

    @Override
    protected int callback(int looks) {
        if (looks == 0) {
            since = System.nanoTime();
        }
        if (System.nanoTime() - since > LONGEST_NANOS) {
            return 0;
        }
        LockSupport.parkNanos(LOOK_NANOS);
        return 1;
    }
}
