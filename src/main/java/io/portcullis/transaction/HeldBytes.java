package io.portcullis.transaction;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of messages the transactions of all event loops keep: requests until they are answered, the copies
 * that were sent on, responses as long as they may be repeated. There is a bound for all, and one for each
 * {@link Share} of it. Besides, no share gets more than is left for the others: however many fill theirs, whoever holds
 * little finds room.
 *
 * <p>What is kept only to absorb repetitions is counted as well, but belongs to no share: it gives way, the oldest
 * first, as soon as the bound for all is exceeded ({@link TransactionLayer}). What is still at work does not, so it is
 * asked for before it begins. It is only asked for, not taken: two loops that ask at the same time may both be told
 * that there is room, and what must pass does so in any case.
 *
 * <p>Holds {@value #SHARES} shares, each made once. More identities than that share them, by a hash that nobody outside
 * can foretell. Safe for use by any thread.
 */
public final class HeldBytes {
    private static final int SHARES = 1 << 16;

    private final LongAdder live = new LongAdder();
    private final LongAdder remembered = new LongAdder();
    private final AtomicReferenceArray<@Nullable Share> shares = new AtomicReferenceArray<>(SHARES);
    private final Share inside = new Share(this, true);
    private final int spread;
    private volatile Bounds bounds;

    private record Bounds(long all, long each) {}

    /**
     * Nothing yet.
     *
     * @param all bytes of all shares together, and what is only remembered
     * @param each bytes of one share
     */
    public HeldBytes(long all, long each, RandomGenerator random) {
        this.bounds = new Bounds(all, each);
        this.spread = random.nextInt() | 1;
    }

    /** Without a bound. */
    public static HeldBytes unbounded() {
        return new HeldBytes(Long.MAX_VALUE, Long.MAX_VALUE, new Random());
    }

    /** What belongs to one identity. */
    public static final class Share {
        /** Nobody's: what is held on it is counted nowhere. */
        public static final Share NONE = new Share(null, true);

        private final AtomicLong bytes = new AtomicLong();
        private final @Nullable HeldBytes all;
        private final boolean boundless;

        private Share(@Nullable HeldBytes all, boolean boundless) {
            this.all = all;
            this.boundless = boundless;
        }

        /** So many bytes more are held, or fewer. */
        public void change(int more) {
            if (all != null && more != 0) {
                bytes.addAndGet(more);
                all.live.add(more);
            }
        }

        /** How many bytes are held on it. */
        public long bytes() {
            return bytes.get();
        }
    }

    /** Other bounds from now on. */
    public void bound(long all, long each) {
        bounds = new Bounds(all, each);
    }

    /** The share of {@code identity}: always the same one. */
    public Share of(String identity) {
        int place = (identity.hashCode() * spread) >>> (Integer.SIZE - 16);
        Share known = shares.get(place);
        if (known != null) {
            return known;
        }
        shares.compareAndSet(place, null, new Share(this, false));
        Share made = shares.get(place);
        return made == null ? inside : made;
    }

    /** The share of what comes from inside, which has no bound of its own. */
    public Share inside() {
        return inside;
    }

    /**
     * Whether there is room for so many bytes more on {@code share}, and at least as many are left afterwards as are
     * held on it now; what is only remembered is no hindrance.
     */
    public boolean fits(Share share, long bytes) {
        return fits(share, bytes, 1);
    }

    /**
     * The same for what continues something that was let in: it may fill twice the share, and needs half as many left
     * as are held. So whoever filled his share with what is new can go on with what he has, and still nobody fills all.
     */
    public boolean allowsMore(Share share, long bytes) {
        return fits(share, bytes, 2);
    }

    private boolean fits(Share share, long bytes, int times) {
        Bounds now = bounds;
        long left = now.all - live.sum() - bytes;
        if (share.boundless) {
            return left >= 0;
        }
        long held = share.bytes();
        return (held + bytes) / times <= now.each && held / times <= left;
    }

    /** How many bytes are held in all. */
    public long held() {
        return live.sum() + remembered.sum();
    }

    /** Whether what is only remembered is to give way. */
    boolean isOver() {
        return held() > bounds.all;
    }

    /** So many bytes more are remembered to absorb repetitions, or fewer. */
    void remembered(int more) {
        remembered.add(more);
    }
}
