package io.portcullis.store;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What the two databases spell differently. */
enum Dialect {
    /** One file, one writer at a time; other processes' commits are noticed by polling. */
    SQLITE {
        @Override
        Map<String, String> types() {
            return Map.of("sid", "text", "bytes", "blob", "revision", "integer primary key autoincrement");
        }

        @Override
        Duration breather() {
            return Duration.ofMillis(2);
        }

        @Override
        void lock(Handle handle) {
            // transaction_mode=IMMEDIATE: the first statement of a transaction takes the file's write lock.
        }

        @Override
        long ticket(Handle handle) {
            return 0;
        }

        @Override
        boolean committed(Handle handle, long ticket) {
            return false; // A commit that failed was rolled back.
        }

        @Override
        void announce(Handle handle) {
            // Nobody outside this process can be told.
        }

        @Override
        void freeze(Handle handle) {
            // In WAL mode a read transaction sees one state from its first statement on.
        }

        @Override
        Optional<String> timeline(Handle handle) {
            return Optional.empty();
        }

        @Override
        String now() {
            return "cast(unixepoch('subsec') * 1000000 as integer)";
        }
    },

    /** A server; commits of other processes are heard through NOTIFY. */
    POSTGRESQL {
        @Override
        Map<String, String> types() {
            return Map.of(
                    "sid", "text collate \"C\"",
                    "bytes", "bytea",
                    "revision", "bigint generated always as identity primary key");
        }

        @Override
        Duration breather() {
            return Duration.ZERO;
        }

        @Override
        void lock(Handle handle) {
            // Revisions are taken under this lock and it is held until the commit is visible, so that they become
            // readable in their own order. It also makes rules that span rows as safe as with a single writer.
            handle.execute("select pg_advisory_xact_lock(" + LOCK + ")");
        }

        @Override
        long ticket(Handle handle) {
            return handle.select("select txid_current()").mapTo(Long.class).one();
        }

        @Override
        boolean committed(Handle handle, long ticket) {
            // This transaction has the lock, so that one has ended, even if the server noticed late that nobody waits.
            return handle.select("select txid_status(?)", ticket)
                    .mapTo(String.class)
                    .one()
                    .equals("committed");
        }

        @Override
        void announce(Handle handle) {
            handle.execute("select pg_notify('" + CHANNEL + "', '')");
        }

        @Override
        void freeze(Handle handle) {
            handle.execute("set transaction isolation level repeatable read, read only");
        }

        @Override
        Optional<String> timeline(Handle handle) {
            // The name of the file that is written to begins with it. pg_control_checkpoint() tells it only after the
            // next checkpoint, minutes later.
            return handle.select("select case when pg_is_in_recovery() then 'replica'"
                            + " else substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end")
                    .mapTo(String.class)
                    .findOne();
        }

        @Override
        String now() {
            return "cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";
        }
    };

    /** The channel of NOTIFY. */
    static final String CHANNEL = "portcullis";

    /** Any number will do as long as nobody else in the database uses it: "portcull" in ASCII. */
    private static final long LOCK = 0x706f727463756c6cL;

    /** The dialect that this JDBC URL asks for. */
    static Dialect of(String url) {
        return url.startsWith("jdbc:sqlite:") ? SQLITE : POSTGRESQL;
    }

    /** What the placeholders of the schema stand for. */
    abstract Map<String, String> types();

    /**
     * How long to keep off between transactions, so that writers of other processes have their turn: they do not queue,
     * but look now and then whether the lock is free.
     */
    abstract Duration breather();

    /** Waits until no other writer of any process is between its first statement and its commit. */
    abstract void lock(Handle handle);

    /** What to ask {@link #committed} with, should the connection break while this transaction is committed. */
    abstract long ticket(Handle handle);

    /** Whether that transaction was committed after all. */
    abstract boolean committed(Handle handle, long ticket);

    /** Tells other processes of this transaction, should it commit. */
    abstract void announce(Handle handle);

    /**
     * Which of a server's histories is written now; another one once a replica was promoted. Empty where there is no
     * such.
     */
    abstract Optional<String> timeline(Handle handle);

    /** The database's own clock, as an expression: microseconds since 1970. Nodes' clocks differ. */
    abstract String now();

    /** Makes the transaction that has just begun see one state of the database throughout. */
    abstract void freeze(Handle handle);
}
