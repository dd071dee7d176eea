package io.portcullis.canon;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * So many a second, and as many at once after a second of rest: kept as the time at which everything will be unspent again.
 * Safe for use by any thread.
 */
final class Allowance {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong unspentAgain;
    private volatile long nanosEach;

    Allowance(int perSecond, long now) {
        this.unspentAgain = new AtomicLong(now);
        perSecond(perSecond);
    }

    /** 0 is no bound. */
    void perSecond(int perSecond) {
        nanosEach = perSecond == 0 ? 0 : SECOND / perSecond;
    }

    boolean spend(long now) {
        long each = nanosEach;
        if (each == 0) {
            return true;
        }
        while (true) {
            long known = unspentAgain.get();
            // Differences, for the clock may pass the largest number.
            long next = (known - now > 0 ? known : now) + each;
            if (next - now > SECOND) {
                return false;
            }
            if (unspentAgain.compareAndSet(known, next)) {
                return true;
            }
        }
    }
}
