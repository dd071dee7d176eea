package io.portcullis.store;

import io.portcullis.directory.Resource;
import io.portcullis.directory.Sid;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** One writer's turn in a transaction: its connection, and what it has changed so far. */
final class Tx {
    private final Handle handle;
    private final Map<Sid, Line> changed = new LinkedHashMap<>();
    private @Nullable Resource before;
    private @Nullable Resource after;

    Tx(Handle handle) {
        this.handle = handle;
    }

    /** This is what it was about, for the audit trail. */
    void wrote(@Nullable Resource old, @Nullable Resource now) {
        before = old;
        after = now;
    }

    /** As it was; null when it was created, or is not one thing. */
    @Nullable
    Resource before() {
        return before;
    }

    /** As it is; null when it was deleted, or is not one thing. */
    @Nullable
    Resource after() {
        return after;
    }

    Handle handle() {
        return handle;
    }

    /** To be logged with this turn; the same thing twice is one line. */
    void changed(Line line) {
        changed.merge(line.sid(), line, Line::and);
    }

    Collection<Line> changes() {
        return changed.values();
    }

    /** Whether the query has a row. */
    boolean exists(String sql, Object... arguments) {
        return handle.select(sql, arguments).mapTo(Integer.class).findFirst().isPresent();
    }
}
