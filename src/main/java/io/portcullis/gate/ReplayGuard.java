package io.portcullis.gate;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Lets each nonce-count of a nonce pass once (RFC 7616 section 3.4, {@code nc}), in any order within the last {@value
 * #WINDOW}. Only nonces whose digest has verified get a slot, so a stranger cannot fill the table nor burn somebody's
 * nonce-count. The table has a fixed number of slots; a younger nonce takes the slot of an older one, which is from
 * then on stale. Safe for use by any thread: of two that claim the same nonce-count one succeeds.
 */
final class ReplayGuard {
    /**
     * How far behind the highest nonce-count another may still arrive; more than the requests a phone has under way.
     */
    static final int WINDOW = 64;

    private final AtomicReferenceArray<Seen> slots;
    private final int mask;

    /** A guard with {@code slots} slots, a power of two. */
    ReplayGuard(int slots) {
        if (Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("slots: " + slots + " (expected: a power of two)");
        }
        this.slots = new AtomicReferenceArray<>(slots);
        this.mask = slots - 1;
    }

    /**
     * What was seen of one nonce: the highest count, and a bit for each of those below it, the lowest for the highest.
     */
    private record Seen(long serial, long highest, long bits) {
        boolean has(long count) {
            return count <= highest && (highest - count >= WINDOW || ((bits >>> (highest - count)) & 1) != 0);
        }

        Seen with(long count) {
            if (count <= highest) {
                return new Seen(serial, highest, bits | (1L << (highest - count)));
            }
            long shift = count - highest;
            return new Seen(serial, count, (shift >= WINDOW ? 0 : bits << shift) | 1);
        }
    }

    /** Whether {@code count} of the nonce with this serial passes: the first time, and no other. */
    boolean claim(long serial, long count) {
        int slot = (int) serial & mask;
        while (true) {
            Seen seen = slots.get(slot);
            Seen next;
            if (seen == null || seen.serial < serial) {
                next = new Seen(serial, count, 1);
            } else if (seen.serial > serial || seen.has(count)) {
                return false;
            } else {
                next = seen.with(count);
            }
            if (slots.compareAndSet(slot, seen, next)) {
                return true;
            }
        }
    }

    /** Whether the nonce passes without a nonce-count (RFC 2069): once, and with no count either before or after. */
    boolean claimOnly(long serial) {
        int slot = (int) serial & mask;
        Seen seen = slots.get(slot);
        boolean fresh = seen == null || seen.serial < serial;
        return fresh && slots.compareAndSet(slot, seen, new Seen(serial, Long.MAX_VALUE, -1));
    }
}
