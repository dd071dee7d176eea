package io.portcullis.upstream;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Targets that somebody saw fail and nobody probes, on their way to who probes them. Holds {@value #MOST}; when full, a
 * further one is left to its {@link Target#isUp time}. Safe for use by any thread.
 */
public final class Suspects {
    private static final int MOST = 256;

    private final Queue<Target> waiting = new ArrayBlockingQueue<>(MOST);

    /** Whether there was room. */
    boolean add(Target target) {
        return waiting.offer(target);
    }

    /** The next one, or null. */
    @Nullable
    public Target next() {
        return waiting.poll();
    }
}
