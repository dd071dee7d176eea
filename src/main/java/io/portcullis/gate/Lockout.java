package io.portcullis.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.portcullis.sip.Bytes;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Locks a source out that guesses a user's password: the pair, so that nobody locks a user out from elsewhere, nor their
 * neighbours behind the same NAT. Holds at most {@value #MOST} pairs; when full, those seen least are forgotten first, which
 * gives a guesser who spreads over more pairs than that a few guesses more. Safe for use by any thread.
 */
final class Lockout {
    private static final int MOST = 100_000;

    private final GateSettings.Lockout settings;
    private final Cache<Pair, Failures> failures;

    Lockout(GateSettings.Lockout settings, LongSupplier clock) {
        this.settings = settings;
        Duration longest = settings.within().compareTo(settings.lasts()) > 0 ? settings.within() : settings.lasts();
        this.failures = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(longest)
                .ticker(clock::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    private record Pair(InetAddress source, Bytes user) {}

    /** Since when, how many, and until when the pair is locked out; {@code until} has a meaning only when locked. */
    private record Failures(long since, int count, boolean locked, long until) {}

    /** Whether the pair is locked out at {@code now}. */
    boolean isLocked(InetAddress source, Bytes user, long now) {
        Failures known = failures.getIfPresent(new Pair(source, user));
        return known != null && known.locked && known.until - now > 0;
    }

    /** Counts a wrong response; true when it is the one that locks the pair out. */
    boolean failed(InetAddress source, Bytes user, long now) {
        Pair pair = new Pair(source, Bytes.of(user.toArray()));
        Failures next = failures.asMap()
                .merge(
                        pair,
                        first(now),
                        (known, first) -> known.locked && known.until - now > 0
                                ? known
                                : known.locked
                                                || now - known.since
                                                        > settings.within().toNanos()
                                        ? first
                                        : lockAt(new Failures(known.since, known.count + 1, false, 0), now));
        return next.locked && next.until == now + settings.lasts().toNanos();
    }

    private Failures first(long now) {
        return lockAt(new Failures(now, 1, false, 0), now);
    }

    private Failures lockAt(Failures counted, long now) {
        return counted.count < settings.failures()
                ? counted
                : new Failures(
                        counted.since,
                        counted.count,
                        true,
                        now + settings.lasts().toNanos());
    }

    /** Forgets the pair's failures: the right password was given. */
    void succeeded(InetAddress source, Bytes user) {
        // Nearly always nobody has failed, and then no pair need be made to look for.
        if (failures.estimatedSize() > 0) {
            failures.invalidate(new Pair(source, user));
        }
    }
}
