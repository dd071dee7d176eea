package io.portcullis.gate;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which nonces were answered wrongly so often that they are good for nothing any more: who guesses has to come for
 * another one, at the rate at which his source gets them. Has a fixed number of slots; a younger nonce takes the slot
 * of an older one, which from then on counts as spent and costs its phone a round trip. Safe for use by any thread;
 * allocates nothing.
 */
final class SpentNonces {
    /** Wrong answers after which a nonce is spent. */
    static final int FAILURES = 10;

    private static final int COUNT_BITS = 4;
    private static final long COUNT = (1L << COUNT_BITS) - 1;

    /** The serial of the nonce, and below it how often it failed; 0 is an empty slot. */
    private final AtomicLongArray slots;

    private final int mask;

    /** With {@code slots} slots, a power of two. */
    SpentNonces(int slots) {
        if (Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("slots: " + slots + " (expected: a power of two)");
        }
        this.slots = new AtomicLongArray(slots);
        this.mask = slots - 1;
    }

    /** Whether the nonce with this serial is good for nothing any more. */
    boolean isSpent(long serial) {
        long known = slots.get((int) serial & mask);
        long mine = serial << COUNT_BITS;
        return known != 0 && isSpent(known, mine);
    }

    private static boolean isSpent(long known, long mine) {
        return (known & ~COUNT) == mine ? (known & COUNT) >= FAILURES : known - mine > 0;
    }

    /** Counts a wrong answer. */
    void failed(long serial) {
        int slot = (int) serial & mask;
        long mine = serial << COUNT_BITS;
        boolean counted = false;
        while (!counted) {
            long known = slots.get(slot);
            boolean same = known != 0 && (known & ~COUNT) == mine;
            counted =
                    (known != 0 && isSpent(known, mine)) || slots.compareAndSet(slot, known, (same ? known : mine) + 1);
        }
    }
}
