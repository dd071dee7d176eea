package io.portcullis;

import io.portcullis.edge.EdgeServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a node ends: it says that it is about to, and then lets what has begun end. Safe for use by any thread. */
final class Leaving {
    private volatile boolean begun;

    /** Whether who chooses among nodes should choose another. */
    boolean hasBegun() {
        return begun;
    }

    /**
     * Serves as ever for the first time, then no new calls, and for at most the second one those that have begun.
     *
     * @param edge null for a node that has none
     */
    void leave(@Nullable EdgeServer edge, Duration announce, Duration atMost) throws InterruptedException {
        begun = true;
        TimeUnit.NANOSECONDS.sleep(announce.toNanos());
        if (edge != null) {
            edge.drain(atMost);
        }
    }
}
