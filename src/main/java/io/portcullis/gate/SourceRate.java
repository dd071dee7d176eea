package io.portcullis.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How often a source may ask: a token bucket for each IPv4 address or IPv6 /64, kept as the time at which it would be full
 * again. Holds at most {@value #MOST} sources; when full, those seen least are forgotten first and start with a full
 * bucket. Safe for use by any thread.
 */
final class SourceRate {
    private static final int MOST = 100_000;
    private static final int IPV6_PREFIX_BYTES = 8;

    private final boolean off;
    private final long nanosEach;
    private final long burstNanos;
    private final Cache<Long, AtomicLong> fullAgain;

    SourceRate(GateSettings.Rate rate, LongSupplier clock) {
        this.off = rate.isOff();
        this.nanosEach = off ? 0 : 1_000_000_000L / rate.perSecond();
        this.burstNanos = nanosEach * rate.burst();
        // A bucket that nobody drew from for that long is full, which is what a new one is.
        this.fullAgain = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(Duration.ofNanos(burstNanos + 1_000_000_000L))
                .ticker(clock::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /** A source's address, or the network of it that one customer has. No /64 in use has the number of an IPv4 address. */
    private static Long key(InetAddress address) {
        byte[] bytes = address.getAddress();
        long key = 0;
        for (int i = 0; i < Math.min(bytes.length, IPV6_PREFIX_BYTES); i++) {
            key = (key << 8) | (bytes[i] & 0xff);
        }
        return key;
    }

    /** Whether {@code source} may ask at {@code now}; draws one token when it may. */
    boolean allows(InetAddress source, long now) {
        if (off) {
            return true;
        }
        AtomicLong full = fullAgain.get(key(source), unseen -> new AtomicLong(now));
        while (true) {
            long known = full.get();
            long next = (known - now > 0 ? known : now) + nanosEach;
            if (next - now > burstNanos) {
                return false;
            }
            if (full.compareAndSet(known, next)) {
                return true;
            }
        }
    }
}
