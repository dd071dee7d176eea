package io.portcullis.credential;

import java.time.Duration;

/**
 * Where the gate finds the newest {@link CredentialSnapshot}, and whether that is still to be relied on. Readers take
 * the snapshot once per request and keep the reference; they never wait. Safe for use by any thread.
 */
public final class CredentialIndex {
    private static final long NEVER = Long.MAX_VALUE;
    private volatile CredentialSnapshot current;
    /** By the clock of {@link #isTooStale}; what one moment of it means is nobody's business. */
    private volatile long confirmedAt;

    private volatile boolean confirmed;
    private volatile long refuseAfterNanos = NEVER;

    public CredentialIndex(CredentialSnapshot first) {
        this.current = first;
    }

    /** The snapshot published last. One volatile read. */
    public CredentialSnapshot current() {
        return current;
    }

    /**
     * Replaces the snapshot by one that shows later changes as well, or other changes of the same revision.
     *
     * @throws IllegalArgumentException if its revision is below the current one's
     */
    public synchronized void publish(CredentialSnapshot next) {
        if (next.revision() < current.revision()) {
            throw new IllegalArgumentException(
                    "revision: " + next.revision() + " (expected: >= " + current.revision() + ")");
        }
        current = next;
    }

    /**
     * Replaces the snapshot by one that was read as a whole: its revision may be lower, for a store can lose changes.
     */
    public synchronized void replace(CredentialSnapshot whole) {
        current = whole;
    }

    /**
     * The store was asked at this moment, and the snapshot shows all that it had then.
     *
     * @param nanos by a clock that only ever goes forward, {@link System#nanoTime} outside of tests
     */
    public void confirm(long nanos) {
        confirmedAt = nanos;
        confirmed = true;
    }

    /**
     * How long ago the snapshot was known to show all that the store had, by the clock of {@link #confirm}; 0 before.
     */
    public long confirmedAgeNanos(long nanos) {
        return confirmed ? Math.max(0, nanos - confirmedAt) : 0;
    }

    /** From what age on nobody is to be admitted by the snapshot. */
    public void refuseAfter(Duration age) {
        refuseAfterNanos = age.toNanos();
    }

    /** The snapshot is to be relied on however old it is; so it is at first. */
    public void neverRefuse() {
        refuseAfterNanos = NEVER;
    }

    /** Whether the snapshot is so old that nobody may be admitted by it. Two volatile reads. */
    public boolean isTooStale(long nanos) {
        long limit = refuseAfterNanos;
        return limit != NEVER && nanos - confirmedAt > limit;
    }
}
