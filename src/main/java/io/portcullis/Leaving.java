package io.portcullis;

import io.portcullis.edge.EdgeServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a node ends: it says that it is about to, and then lets what has begun end. Safe for use by any thread. */
final class Leaving {
    private final @Nullable EdgeServer edge;
    private volatile boolean begun;

    /** Of a node with this edge, or with none. */
    Leaving(@Nullable EdgeServer edge) {
        this.edge = edge;
    }

    /** Whether who chooses among nodes should choose another. */
    boolean hasBegun() {
        return begun;
    }

    /** Serves as ever for the first time, then no new calls, and for at most the second one those that have begun. */
    void leave(Duration announce, Duration atMost) throws InterruptedException {
        begun = true;
        TimeUnit.NANOSECONDS.sleep(announce.toNanos());
        if (edge != null) {
            edge.drain(atMost);
        }
    }
}
