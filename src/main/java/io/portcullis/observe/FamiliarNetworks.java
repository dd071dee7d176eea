package io.portcullis.observe;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.random.RandomGenerator;

/**
 * The source networks that somebody with good credentials called from lately: {@value #PLACES} at most, {@value #WAYS}
 * to a set that nobody outside can foretell; a new one takes the place of any in its set. Safe for use by any thread;
 * allocates nothing.
 */
final class FamiliarNetworks {
    private static final int PLACES = 1 << 13;
    private static final int WAYS = 8;

    private final long spread;
    private final AtomicLongArray networks = new AtomicLongArray(PLACES);

    /** None. */
    FamiliarNetworks(RandomGenerator random) {
        this.spread = random.nextLong() | 1;
    }

    /** Notes one; {@code lot} draws whose place it takes when it has none. */
    void add(long network, long lot) {
        if (!contains(network)) {
            networks.set(first(network) + (int) (lot & (WAYS - 1)), network);
        }
    }

    /** Whether it was noted, and nobody has taken its place since. */
    boolean contains(long network) {
        int first = first(network);
        for (int place = first; place < first + WAYS; place++) {
            if (networks.get(place) == network) {
                return network != 0; // which is no network, but a place that is free
            }
        }
        return false;
    }

    private int first(long network) {
        return (int) ((network * spread) >>> 32) & (PLACES - WAYS);
    }
}
