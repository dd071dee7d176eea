package io.portcullis.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.portcullis.directory.Sid;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How fast each account may ask: a bucket that holds {@code burst} requests and fills steadily. Keeps at most 10,000
 * buckets; one that is forgotten is full again. Safe for any thread.
 */
final class RateBound {
    private static final int MOST = 10_000;

    private final Ticker ticker;
    private final long nanosPerRequest;
    private final long toleranceNanos;
    /** When the bucket will be full again, in nanoseconds of the ticker. */
    private final Cache<Sid, AtomicLong> fullAt;

    RateBound(AccountRate rate, Ticker ticker) {
        this.ticker = ticker;
        this.nanosPerRequest = rate.perSecond() == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / rate.perSecond();
        this.toleranceNanos = nanosPerRequest * rate.burst();
        this.fullAt = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(Duration.ofNanos(Math.max(toleranceNanos, 1)))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** Takes one request out of the account's bucket; refuses when it is empty. */
    void admit(Sid account) {
        if (nanosPerRequest == 0) {
            return;
        }
        long now = ticker.read();
        AtomicLong bucket = fullAt.get(account, unknown -> new AtomicLong(now));
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
