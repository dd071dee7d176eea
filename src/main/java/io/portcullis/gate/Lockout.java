package io.portcullis.gate;

import io.portcullis.credential.HashSeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Locks a network out that guesses a user's password: the pair, so that nobody locks a user out from elsewhere, nor
 * their neighbours behind the same NAT. Of a user name it keeps a hash under a secret key, so a long one takes no more
 * room and nobody can choose two alike. Holds {@value #SLOTS} pairs, {@value #WAYS} to a set; in a full set a newcomer
 * takes the place of the one with the fewest failures, which gives a guesser who spreads over that many pairs a few
 * guesses more. Safe for use by any thread; allocates nothing unless a response is wrong.
 */
final class Lockout {
    private static final int SLOTS = 1 << 16;
    private static final int WAYS = 8;

    private final AtomicReferenceArray<@Nullable Failures> slots;
    private final boolean watching;
    private final HashSeed seed;
    private final long spread;
    private final int most;
    private final long withinNanos;
    private final long lastsNanos;

    Lockout(GateSettings.Lockout settings, RandomGenerator random) {
        this.slots = new AtomicReferenceArray<>(SLOTS);
        this.watching = false;
        this.seed = HashSeed.of(random);
        this.spread = random.nextLong() | 1;
        this.most = settings.failures();
        this.withinNanos = settings.within().toNanos();
        this.lastsNanos = settings.lasts().toNanos();
    }

    private Lockout(Lockout watched) {
        this.slots = watched.slots;
        this.watching = true;
        this.seed = watched.seed;
        this.spread = watched.spread;
        this.most = watched.most;
        this.withinNanos = watched.withinNanos;
        this.lastsNanos = watched.lastsNanos;
    }

    /** The same, seen by somebody who counts nothing. */
    Lockout watched() {
        return new Lockout(this);
    }

    /** How often a network failed as a user, and when that is forgotten; and where, as whom, for who asks. */
    private record Failures(long network, long user, int count, long until, Culprit culprit) {
        boolean isOf(long otherNetwork, long otherUser) {
            return network == otherNetwork && user == otherUser;
        }

        boolean isOver(long now) {
            return until - now <= 0;
        }
    }

    /** What stands for a user's name, {@code bytes[from, to)}, in the other methods. */
    long hash(byte[] bytes, int from, int to) {
        return seed.hash(bytes, from, to, false);
    }

    /** Whether the pair is locked out at {@code now}. */
    boolean isLocked(long network, long user, long now) {
        Failures known = slots.get(slotOf(network, user, now));
        return known != null && known.isOf(network, user) && known.count >= most && !known.isOver(now);
    }

    /** How many pairs are locked out at {@code now}; looks at every slot. */
    int active(long now) {
        int active = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            Failures known = slots.get(slot);
            active += known != null && known.count >= most && !known.isOver(now) ? 1 : 0;
        }
        return active;
    }

    /** Counts a wrong response of {@code culprit}; whether it is the one that locks the pair out. */
    boolean failed(long network, long user, Culprit culprit, long now) {
        while (!watching) {
            int slot = slotOf(network, user, now);
            Failures known = slots.get(slot);
            boolean first = known == null || !known.isOf(network, user) || known.isOver(now);
            int count = first ? 1 : Math.min(known.count + 1, most);
            // The time runs from the first failure, and anew from the one that locks; failures while locked prolong
            // nothing.
            boolean locks = count == most && (first || known.count < most);
            long until = locks ? now + lastsNanos : first ? now + withinNanos : known.until;
            if (slots.compareAndSet(slot, known, new Failures(network, user, count, until, culprit))) {
                return locks;
            }
        }
        return false;
    }

    /** Forgets the pair's failures: the right password was given. */
    void succeeded(long network, long user, long now) {
        if (watching) {
            return;
        }
        int slot = slotOf(network, user, now);
        Failures known = slots.get(slot);
        if (known != null && known.isOf(network, user)) {
            slots.compareAndSet(slot, known, null);
        }
    }

    /** Who is locked out at {@code now}. */
    List<LockedOut> all(long now) {
        List<LockedOut> all = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            Failures known = slots.get(slot);
            if (known != null && known.count >= most && !known.isOver(now)) {
                Duration left = Duration.ofNanos(known.until - now);
                Duration since = Duration.ofNanos(lastsNanos).minus(left);
                all.add(new LockedOut(known.network, known.user, known.culprit, known.count, since, left));
            }
        }
        return all;
    }

    /** Lets the pair in again; whether it was locked out. */
    boolean lift(long network, long user, long now) {
        boolean locked = isLocked(network, user, now);
        succeeded(network, user, now);
        return locked;
    }

    /** The slot of the pair; when it has none, the one it would take. */
    private int slotOf(long network, long user, long now) {
        int first = (int) ((user + network * spread) >>> 32) & (SLOTS - WAYS);
        int place = first;
        long leastWorth = Long.MAX_VALUE;
        for (int slot = first; slot < first + WAYS; slot++) {
            Failures known = slots.get(slot);
            if (known != null && known.isOf(network, user)) {
                return slot;
            }
            long worth = known == null || known.isOver(now) ? 0 : known.count;
            if (worth < leastWorth) {
                leastWorth = worth;
                place = slot;
            }
        }
        return place;
    }
}
