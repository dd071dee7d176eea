package io.portcullis.wire;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long what arrives waits until it is read, by the last {@value #MARKS} marks that were sent from one port: the
 * thread that sends them and the loop that reads them share it. A single late mark says nothing, as a pause of the
 * virtual machine delays everybody once; a queue that never empties delays all of them.
 */
final class QueueWait {
    /** Marks that are looked at together: a second's worth. */
    static final int MARKS = 20;

    private static final long LOST_NANOS = 250_000_000L;
    private static final long UNSENT = -1;
    private static final long UNDER_WAY = -2;

    private final long mostNanos;
    private final AtomicLongArray sent = new AtomicLongArray(MARKS);
    private final AtomicLongArray waited = new AtomicLongArray(MARKS);
    private final AtomicLongArray taken = new AtomicLongArray(MARKS);

    /** With all the patience that {@code mostNanos} gives: a longer wait makes the loop busy. */
    QueueWait(long mostNanos) {
        this.mostNanos = mostNanos;
        for (int i = 0; i < MARKS; i++) {
            waited.set(i, UNSENT);
        }
    }

    /** Mark {@code number}, from 0 on, is sent at {@code nanos}. */
    void sent(int number, long nanos) {
        int slot = number % MARKS;
        sent.set(slot, nanos);
        waited.set(slot, UNDER_WAY);
    }

    /**
     * A mark was read that had been sent at {@code sentNanos}; one that is no longer looked at is forgotten.
     *
     * @param before how many messages its loop had read before it
     */
    void read(int number, long sentNanos, long nanos, long before) {
        int slot = number % MARKS;
        if (sent.get(slot) == sentNanos) {
            taken.set(slot, before);
            waited.compareAndSet(slot, UNDER_WAY, Math.max(0, nanos - sentNanos));
        }
    }

    /**
     * The shortest wait of the marks that are looked at, in nanoseconds, those under way as long as they have been; 0
     * before a second of them.
     */
    long shortest(long nanos) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MARKS; i++) {
            long wait = waited.get(i);
            long age = nanos - sent.get(i);
            if (wait == UNSENT) {
                return 0;
            } else if (wait != UNDER_WAY) {
                least = Math.min(least, wait);
            } else if (age > mostNanos) { // younger, it tells nothing yet
                least = Math.min(least, age);
            }
        }
        return least == Long.MAX_VALUE ? 0 : least;
    }

    /**
     * How many messages a second arrive, by those between two marks that were read; as many of them are taken to be
     * lost as of the marks. 0 when that cannot be told.
     */
    double arriving() {
        int first = -1;
        int last = -1;
        int read = 0;
        for (int i = 0; i < MARKS; i++) {
            if (waited.get(i) >= 0) {
                read++;
                first = first < 0 || sent.get(i) < sent.get(first) ? i : first;
                last = last < 0 || sent.get(i) > sent.get(last) ? i : last;
            }
        }
        if (read < 2) {
            return 0;
        }
        double seconds = (sent.get(last) - sent.get(first)) / 1e9;
        int sentBetween = Math.floorMod(last - first, MARKS);
        return (taken.get(last) - taken.get(first)) / seconds * sentBetween / (read - 1);
    }

    /** How long messages wait, as a load, at {@code nanos}. */
    Load load(long nanos) {
        int lost = 0;
        for (int i = 0; i < MARKS; i++) {
            if (waited.get(i) == UNDER_WAY && nanos - sent.get(i) > LOST_NANOS) {
                lost++;
            }
        }
        long wait = shortest(nanos);
        if (wait > 2 * mostNanos || lost > MARKS / 2) {
            return Load.SEVERE;
        }
        return wait > mostNanos || lost > MARKS / 5 ? Load.BUSY : Load.CALM;
    }
}
