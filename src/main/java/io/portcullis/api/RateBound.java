package io.portcullis.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.portcullis.directory.Sid;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How fast each of many may do something: a bucket that holds {@code burst} requests and fills steadily. Keeps at most
 * 10,000 buckets; one that is forgotten is full again. Safe for any thread.
 */
final class RateBound<K> {
    private static final int MOST = 10_000;

    private final Ticker ticker;
    private final long nanosPerRequest;
    private final long toleranceNanos;
    /** When the bucket will be full again, in nanoseconds of the ticker. */
    private final Cache<K, AtomicLong> fullAt;

    /** How fast each account may ask. */
    static RateBound<Sid> of(AccountRate rate, Ticker ticker) {
        return new RateBound<>(
                rate.perSecond() == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / rate.perSecond(), rate.burst(), ticker);
    }

    /**
     * A bound of its own.
     *
     * @param nanosPerRequest in the long run; 0 sets no bound
     * @param burst requests at once after a quiet time
     */
    RateBound(long nanosPerRequest, int burst, Ticker ticker) {
        this.ticker = ticker;
        this.nanosPerRequest = nanosPerRequest;
        this.toleranceNanos = nanosPerRequest * burst;
        this.fullAt = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(Duration.ofNanos(Math.max(toleranceNanos, 1)))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** Puts back one request that was taken and does not count after all. */
    void giveBack(K who) {
        AtomicLong bucket = fullAt.getIfPresent(who);
        if (bucket != null) {
            bucket.addAndGet(-nanosPerRequest);
        }
    }

    /** Takes one request out of the bucket; refuses when it is empty. */
    void admit(K who) {
        if (nanosPerRequest == 0) {
            return;
        }
        long now = ticker.read();
        AtomicLong bucket = fullAt.get(who, unknown -> new AtomicLong(now));
        while (true) {
            long full = bucket.get();
            long next = (full - now > 0 ? full : now) + nanosPerRequest;
            if (next - now > toleranceNanos) {
                throw ErrorCode.TOO_MANY_REQUESTS.error();
            }
            if (bucket.compareAndSet(full, next)) {
                return;
            }
        }
    }
}
