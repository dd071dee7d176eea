package io.portcullis.gate;

import io.portcullis.base.SourceNetwork;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.random.RandomGenerator;

/**
 * How often a source may ask: a token bucket for each IPv4 address or IPv6 /64, kept as the time at which it would be
 * full again. Holds {@value #SLOTS} sources, {@value #WAYS} to a set that nobody outside can foretell; in a full set a
 * newcomer takes the place of the one whose bucket is full soonest, so a flood of forged sources does not free one that
 * asks too much. Safe for use by any thread; allocates nothing.
 */
public final class SourceRate {
    private static final int SLOTS = 1 << 17;
    private static final int WAYS = 8;

    private final boolean off;
    private final boolean watching;
    /** What somebody who only watches would have drawn. */
    private int imagined;

    private final long nanosEach;
    private final long burstNanos;
    private final long started;
    private final long spread;
    private final AtomicLongArray networks;
    /** In nanoseconds since the start; 0, as for all in the past, is a full bucket. */
    private final AtomicLongArray fullAgain;

    /**
     * All buckets full.
     *
     * @param now the clock that {@link #allows} is asked by, in nanoseconds
     */
    public SourceRate(GateSettings.Rate rate, long now, RandomGenerator random) {
        this.off = rate.isOff();
        this.watching = false;
        this.nanosEach = off ? 0 : 1_000_000_000L / rate.perSecond();
        this.burstNanos = nanosEach * rate.burst();
        this.started = now;
        this.spread = random.nextLong() | 1;
        this.networks = new AtomicLongArray(off ? 0 : SLOTS);
        this.fullAgain = new AtomicLongArray(off ? 0 : SLOTS);
    }

    private SourceRate(SourceRate watched) {
        this.off = watched.off;
        this.watching = true;
        this.nanosEach = watched.nanosEach;
        this.burstNanos = watched.burstNanos;
        this.started = watched.started;
        this.spread = watched.spread;
        this.networks = watched.networks;
        this.fullAgain = watched.fullAgain;
    }

    /** The same, seen by somebody who draws nothing: for one source and one thread. */
    SourceRate watched() {
        return new SourceRate(this);
    }

    /** Whether {@code source} may ask at {@code now}; draws one token when it may. */
    public boolean allows(InetAddress source, long now) {
        return off || allows(SourceNetwork.of(source), now);
    }

    /** The same for whatever has a number. */
    boolean allows(long network, long now) {
        if (off) {
            return true;
        }
        long time = now - started;
        if (watching) {
            return mayAsk(network, time);
        }
        int slot = slotOf(network, time);
        while (true) {
            long known = fullAgain.get(slot);
            long next = Math.max(known, time) + nanosEach;
            if (next - time > burstNanos) {
                return false;
            }
            if (fullAgain.compareAndSet(slot, known, next)) {
                return true;
            }
        }
    }

    /** Whether a token is there, which stays there. A network without a slot would get the bucket that is fullest. */
    private boolean mayAsk(long network, long time) {
        int first = (int) ((network * spread) >>> 32) & (SLOTS - WAYS);
        long known = Long.MAX_VALUE;
        for (int slot = first; slot < first + WAYS; slot++) {
            if (networks.get(slot) == network) {
                known = fullAgain.get(slot);
                break;
            }
            known = Math.min(known, Math.min(fullAgain.get(slot), time));
        }
        boolean may = Math.max(known, time) + (imagined + 1) * nanosEach - time <= burstNanos;
        imagined += may ? 1 : 0;
        return may;
    }

    /** The slot of the network, which it takes with a full bucket when it has none. */
    private int slotOf(long network, long time) {
        int first = (int) ((network * spread) >>> 32) & (SLOTS - WAYS);
        int place = first;
        for (int slot = first; slot < first + WAYS; slot++) {
            if (networks.get(slot) == network) {
                return slot;
            }
            place = fullAgain.get(slot) < fullAgain.get(place) ? slot : place;
        }
        // Two threads may take the same slot for two networks: then these share a bucket until one comes again.
        networks.set(place, network);
        fullAgain.set(place, Math.min(fullAgain.get(place), time));
        return place;
    }
}
