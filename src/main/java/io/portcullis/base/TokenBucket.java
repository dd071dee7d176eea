package io.portcullis.base;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * So many a second in the long run, and so many at once after a rest: kept as the time at which everything will be
 * unspent again. Never waits. Safe for use by any thread.
 */
public final class TokenBucket {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong unspentAgain;
    private volatile Rate rate;

    private record Rate(long nanosEach, long nanosAtOnce) {}

    /** A bucket that holds a second's worth and is full at {@code now}; 0 is no bound. */
    public TokenBucket(int perSecond, long now) {
        this(perSecond, perSecond, now);
    }

    /** A bucket that holds {@code burst} and is full at {@code now}; 0 a second is no bound. */
    public TokenBucket(int perSecond, int burst, long now) {
        this.unspentAgain = new AtomicLong(now);
        this.rate = rate(perSecond, burst);
    }

    private static Rate rate(int perSecond, int burst) {
        long each = perSecond == 0 ? 0 : SECOND / perSecond;
        return new Rate(each, perSecond == burst ? SECOND : each * burst);
    }

    /** Another bound from now on, with a second's worth at once; 0 is none. */
    public void perSecond(int perSecond) {
        rate = rate(perSecond, perSecond);
    }

    /** Takes one; false when nothing is left. {@code now} is nanoseconds of a clock that only goes forward. */
    public boolean spend(long now) {
        Rate bound = rate;
        long each = bound.nanosEach;
        if (each == 0) {
            return true;
        }
        while (true) {
            long known = unspentAgain.get();
            // Differences, for the clock may pass the largest number.
            long next = (known - now > 0 ? known : now) + each;
            if (next - now > bound.nanosAtOnce) {
                return false;
            }
            if (unspentAgain.compareAndSet(known, next)) {
                return true;
            }
        }
    }
}
