package io.portcullis.store;

import io.portcullis.directory.Change;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Micros;
import io.portcullis.directory.Sid;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What changed and in which order. It holds at least the newest {@value #KEPT} changes; older ones go now and then. */
final class ChangeLog {
    /** So many followers may be behind before they have to read everything. */
    static final int KEPT = 100_000;

    private ChangeLog() {}

    /** Adds a line for each SID, in the transaction of the change itself. */
    static void append(Handle handle, Collection<Sid> changed, long nowMicros) {
        for (Sid sid : changed) {
            handle.execute("insert into change_log (sid, written) values (?, ?)", sid.value(), nowMicros);
        }
    }

    static long revision(Handle handle) {
        return Math.max(
                handle.select("select coalesce(max(revision), 0) from change_log")
                        .mapTo(Long.class)
                        .one(),
                prunedTo(handle));
    }

    static List<Change> after(Handle handle, long revision, int max) {
        long pruned = prunedTo(handle);
        if (revision < pruned || revision > revision(handle)) {
            throw new DirectoryException.Pruned(revision, pruned);
        }
        return handle.select(
                        "select revision, sid, written from change_log where revision > ? order by revision limit ?",
                        revision,
                        max)
                .map((row, context) ->
                        new Change(row.getLong(1), Sid.of(row.getString(2)), Micros.toInstant(row.getLong(3))))
                .list();
    }

    /** Forgets all but the newest {@code kept} changes. */
    static void prune(Handle handle, int kept) {
        long last = revision(handle) - kept;
        if (last > prunedTo(handle)) {
            handle.execute("delete from change_log where revision <= ?", last);
            Meta.put(handle, Meta.PRUNED_TO, Long.toString(last));
        }
    }

    private static long prunedTo(Handle handle) {
        return Meta.get(handle, Meta.PRUNED_TO).map(Long::valueOf).orElse(0L);
    }
}
