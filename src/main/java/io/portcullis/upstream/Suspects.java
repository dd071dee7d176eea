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
    private volatile Runnable whenAdded = () -> {};

    /** Has {@code told} run, on any thread, whenever one is added. */
    void whenAdded(Runnable told) {
        whenAdded = told;
    }

    /** Whether there was room. */
    boolean add(Target target) {
        boolean added = waiting.offer(target);
        whenAdded.run();
        return added;
    }

    /** The next one, or null. */
    @Nullable
    public Target next() {
        return waiting.poll();
    }
}
