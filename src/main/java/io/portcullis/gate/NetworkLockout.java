package io.portcullis.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Locks a whole network out that guesses for many users, one guess each (password spraying), where {@link Lockout}
 * never sees a pair fail often. What counts is how many different users failed, less how many others succeeded: an
 * office with phones that work may have a few that do not, but who owns one account buys no more than one guess with
 * it. Nobody is counted but who answered a nonce that his network was given, so no forged source gets anybody banned.
 *
 * <p>Holds {@value #SLOTS} networks, {@value #WAYS} to a set; in a full set a newcomer takes the place of the one with
 * the fewest failures. Of each it keeps at most three hashes of 4 bytes for each user that it may fail for, so 40 MB at
 * the highest setting and with every slot taken by somebody who was given nonces there. Safe for use by any thread;
 * allocates nothing unless a response is wrong.
 */
final class NetworkLockout {
    private static final int SLOTS = 1 << 14;
    private static final int WAYS = 8;
    private static final int[] NOBODY = {};

    private final AtomicReferenceArray<@Nullable Failures> slots;
    private final boolean watching;
    private final long spread;
    private final int users;
    private final long withinNanos;
    private final long lastsNanos;

    NetworkLockout(GateSettings.Lockout settings, RandomGenerator random) {
        this.slots = new AtomicReferenceArray<>(SLOTS);
        this.watching = false;
        this.spread = random.nextLong() | 1;
        this.users = settings.users();
        this.withinNanos = settings.within().toNanos();
        this.lastsNanos = settings.lasts().toNanos();
    }

    private NetworkLockout(NetworkLockout watched) {
        this.slots = watched.slots;
        this.watching = true;
        this.spread = watched.spread;
        this.users = watched.users;
        this.withinNanos = watched.withinNanos;
        this.lastsNanos = watched.lastsNanos;
    }

    /** The same, seen by somebody who counts nothing. */
    NetworkLockout watched() {
        return new NetworkLockout(this);
    }

    /** Which users of a network failed and which others succeeded since then, and when that is forgotten. */
    private static final class Failures {
        private final long network;
        private final int[] failed;
        private final int[] succeeded;
        private final boolean locked;
        private final long until;

        Failures(long network, int[] failed, int[] succeeded, boolean locked, long until) {
            this.network = network;
            this.failed = failed;
            this.succeeded = succeeded;
            this.locked = locked;
            this.until = until;
        }

        boolean isOf(long other) {
            return network == other;
        }

        boolean isOver(long now) {
            return until - now <= 0;
        }
    }

    /** Whether the network is locked out at {@code now}. */
    boolean isLocked(long network, long now) {
        Failures known = slots.get(slotOf(network, now));
        return known != null && known.isOf(network) && known.locked && !known.isOver(now);
    }

    /** How many networks are locked out at {@code now}; looks at every slot. */
    int active(long now) {
        int active = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            Failures known = slots.get(slot);
            active += known != null && known.locked && !known.isOver(now) ? 1 : 0;
        }
        return active;
    }

    /**
     * Counts a wrong response; {@code user} is the hash of whoever it was for.
     *
     * @return whether it is the one that locks the network out
     */
    boolean failed(long network, long user, long now) {
        int who = Long.hashCode(user);
        while (!watching) {
            int slot = slotOf(network, now);
            Failures known = slots.get(slot);
            boolean first = known == null || !known.isOf(network) || known.isOver(now);
            Failures last = first ? new Failures(network, NOBODY, NOBODY, false, now + withinNanos) : known;
            if (last.locked || holds(last.failed, who)) {
                return false;
            }
            Failures next = withFailure(last, who, now);
            if (slots.compareAndSet(slot, known, next)) {
                return next.locked;
            }
        }
        return false;
    }

    /** The time runs from the first failure, and anew from the one that locks. */
    private Failures withFailure(Failures last, int who, long now) {
        int[] failed = with(last.failed, who);
        boolean locks = failed.length - last.succeeded.length > users;
        return new Failures(last.network, failed, last.succeeded, locks, locks ? now + lastsNanos : last.until);
    }

    /** Counts down for a right response: who gave it is none of those who fail, or makes up for one of them. */
    void succeeded(long network, long user, long now) {
        int who = Long.hashCode(user);
        boolean counted = watching;
        while (!counted) {
            int slot = slotOf(network, now);
            Failures known = slots.get(slot);
            if (known == null || !known.isOf(network) || known.locked || known.isOver(now)) {
                return;
            }
            counted = slots.compareAndSet(slot, known, withSuccess(known, who));
        }
    }

    /** Which networks are locked out at {@code now}. */
    List<LockedOut> all(long now) {
        List<LockedOut> all = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            Failures known = slots.get(slot);
            if (known != null && known.locked && !known.isOver(now)) {
                Duration left = Duration.ofNanos(known.until - now);
                Duration since = Duration.ofNanos(lastsNanos).minus(left);
                all.add(new LockedOut(known.network, 0, null, known.failed.length, since, left));
            }
        }
        return all;
    }

    /** Lets the network in again; whether it was locked out. */
    boolean lift(long network, long now) {
        int slot = slotOf(network, now);
        Failures known = slots.get(slot);
        return known != null
                && known.isOf(network)
                && known.locked
                && !known.isOver(now)
                && slots.compareAndSet(slot, known, null);
    }

    private Failures withSuccess(Failures known, int who) {
        int[] failed = without(known.failed, who);
        boolean makesUp = failed == known.failed
                && known.succeeded.length < Math.min(users, failed.length)
                && !holds(known.succeeded, who);
        int[] succeeded = makesUp ? with(known.succeeded, who) : known.succeeded;
        return failed == known.failed && succeeded == known.succeeded
                ? known
                : new Failures(known.network, failed, succeeded, false, known.until);
    }

    private static boolean holds(int[] users, int who) {
        for (int user : users) {
            if (user == who) {
                return true;
            }
        }
        return false;
    }

    private static int[] with(int[] users, int who) {
        int[] more = Arrays.copyOf(users, users.length + 1);
        more[users.length] = who;
        return more;
    }

    private static int[] without(int[] users, int who) {
        return holds(users, who)
                ? Arrays.stream(users).filter(user -> user != who).toArray()
                : users;
    }

    /** The slot of the network; when it has none, the one it would take. */
    private int slotOf(long network, long now) {
        int first = (int) ((network * spread) >>> 32) & (SLOTS - WAYS);
        int place = first;
        long leastWorth = Long.MAX_VALUE;
        for (int slot = first; slot < first + WAYS; slot++) {
            Failures known = slots.get(slot);
            if (known != null && known.isOf(network)) {
                return slot;
            }
            long worth = known == null || known.isOver(now) ? 0 : known.failed.length + (known.locked ? 1L << 32 : 0);
            if (worth < leastWorth) {
                leastWorth = worth;
                place = slot;
            }
        }
        return place;
    }
}
