package io.portcullis.wire;

import java.util.List;

/**
 * Whether loops have so little to do that nobody need watch whether they keep up: each less than {@value #MESSAGES}
 * messages and {@value #PROCESSOR_MILLIS} ms of a processor between two looks, for {@value #QUIET_MILLIS} ms. A watch
 * that wakes idle loops would be most of what they do. One thread.
 */
final class Leisure {
    /** How often to look while there is leisure. */
    static final long LOOK_MILLIS = 250;

    private static final long MESSAGES = 25;
    private static final long PROCESSOR_MILLIS = 25;
    private static final long QUIET_MILLIS = 2_000;
    private static final long MILLI = 1_000_000;

    private long[] done = {};
    private long[] processor = {};
    private long lookedAt;
    private long quietSince = Long.MAX_VALUE;

    /** Whether the loops are to be watched now. */
    boolean isOver(List<WireLoop> loops, boolean mayRest) {
        long[] doneNow = loops.stream().mapToLong(loop -> loop.fares().done()).toArray();
        long[] processorNow = loops.stream().mapToLong(WireLoop::processorNanos).toArray();
        return isOver(System.nanoTime(), doneNow, processorNow, mayRest);
    }

    /**
     * The same with what was found at {@code now}.
     *
     * @param doneNow messages of each loop so far
     * @param processorNow nanoseconds that each has run
     */
    boolean isOver(long now, long[] doneNow, long[] processorNow, boolean mayRest) {
        if (done.length == 0 || now - lookedAt >= LOOK_MILLIS * MILLI) {
            boolean quiet = done.length > 0 && isQuiet(doneNow, processorNow);
            quietSince = !quiet ? Long.MAX_VALUE : Math.min(quietSince, now);
            done = doneNow;
            processor = processorNow;
            lookedAt = now;
        }
        return !mayRest || quietSince == Long.MAX_VALUE || now - quietSince < QUIET_MILLIS * MILLI;
    }

    private boolean isQuiet(long[] doneNow, long[] processorNow) {
        for (int i = 0; i < done.length; i++) {
            if (doneNow[i] - done[i] >= MESSAGES || processorNow[i] - processor[i] >= PROCESSOR_MILLIS * MILLI) {
                return false;
            }
        }
        return true;
    }
}
