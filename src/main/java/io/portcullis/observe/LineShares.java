package io.portcullis.observe;

import io.portcullis.base.TokenBucket;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.random.RandomGenerator;

/**
 * How many lines each of many may have: a token bucket a key, {@value #PER_SECOND} a second in the long run and {@value
 * #BURST} at once. Holds so many keys and no more, {@value #WAYS} to a set that nobody outside can foretell. A key that
 * has written nothing for long enough to have all of its share again has lost nothing when another takes its place;
 * while a set holds no such key, newcomers to it share one bucket of the same size, and nobody who has a place notices
 * them. So the lines of all are bounded as well: places and one more times a second's worth. Safe for use by any
 * thread; allocates nothing.
 */
final class LineShares {
    /** Lines of one key in the long run. */
    static final int PER_SECOND = 1;

    /** Lines of one key after a rest. */
    static final int BURST = 50;

    private static final int WAYS = 8;
    private static final long NANOS_EACH = 1_000_000_000L / PER_SECOND;
    private static final long BURST_NANOS = NANOS_EACH * BURST;

    private final long started;
    private final long spread;
    private final AtomicLongArray keys;
    /** When the bucket is full again, in nanoseconds since the start; 0, as for all in the past, is a full one. */
    private final AtomicLongArray fullAgain;

    private final TokenBucket newcomers;

    /**
     * All buckets full.
     *
     * @param places how many keys it holds, a power of two from {@value #WAYS} on
     * @param now the clock that {@link #spend} is asked by, in nanoseconds
     */
    LineShares(int places, long now, RandomGenerator random) {
        this.started = now;
        this.spread = random.nextLong() | 1;
        this.keys = new AtomicLongArray(places);
        this.fullAgain = new AtomicLongArray(places);
        this.newcomers = new TokenBucket(PER_SECOND, BURST, now);
    }

    /** Whether {@code key} may have one more line at {@code now}, which it then has had. */
    boolean spend(long key, long now) {
        long time = now - started;
        int place = placeOf(key, time);
        if (place < 0) {
            return newcomers.spend(now);
        }
        while (true) {
            long known = fullAgain.get(place);
            long next = Math.max(known, time) + NANOS_EACH;
            if (next - time > BURST_NANOS) {
                return false;
            }
            if (fullAgain.compareAndSet(place, known, next)) {
                return true;
            }
        }
    }

    /** The place of the key, which it takes when it has none and one is free; negative when none is. */
    private int placeOf(long key, long time) {
        int first = (int) ((key * spread) >>> 32) & (keys.length() - WAYS);
        int free = -1;
        for (int place = first; place < first + WAYS; place++) {
            if (keys.get(place) == key) {
                return place;
            }
            free = fullAgain.get(place) <= time ? place : free;
        }
        if (free >= 0) {
            // Two threads may take one place for two keys: then these share a bucket until one comes again.
            keys.set(free, key);
        }
        return free;
    }
}
