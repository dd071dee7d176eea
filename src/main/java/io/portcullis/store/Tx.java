package io.portcullis.store;

import io.portcullis.directory.Sid;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** One writer's turn in a transaction: its connection, and what it has changed so far. */
final class Tx {
    private final Handle handle;
    private final Map<Sid, Line> changed = new LinkedHashMap<>();

    Tx(Handle handle) {
        this.handle = handle;
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
