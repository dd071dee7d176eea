package io.portcullis.wire;

/**
 * Whether more arrives at a loop than it can do. That messages wait is no proof of it: a process that is starved by its
 * neighbours, compiles, or was stopped makes everybody wait, and then does all of it. A loop that falls behind never
 * finds its socket empty: this is so when it has not for {@value #TICKS} ticks in which it did read. One thread.
 */
final class Backlog {
    /** A second's worth. */
    static final int TICKS = QueueWait.MARKS;

    private int keptUp;
    private int fellBehind;
    /** Ticks since it first left something waiting, and has ever since; 0 when it keeps up. */
    private int ticks;

    /**
     * What was counted until now, once a tick.
     *
     * @param keptUpNow how often nothing was left waiting
     * @param fellBehindNow how often something was
     * @return whether it falls behind
     */
    boolean grows(int keptUpNow, int fellBehindNow) {
        if (keptUpNow != keptUp) {
            ticks = 0;
        } else if (ticks > 0 || fellBehindNow != fellBehind) {
            ticks++;
        }
        keptUp = keptUpNow;
        fellBehind = fellBehindNow;
        return ticks > TICKS;
    }
}
