package io.portcullis.observe;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** So many a second in the long run, so many at once. Safe for use by any thread; never waits. */
final class Budget {
    private final long interval;
    private final long tolerance;
    private final LongSupplier clock;
    private final AtomicLong spentUntil;

    Budget(int perSecond, int burst, LongSupplier clock) {
        this.interval = 1_000_000_000L / perSecond;
        this.tolerance = interval * burst;
        this.clock = clock;
        this.spentUntil = new AtomicLong(clock.getAsLong());
    }

    /** Takes one, or returns false when nothing is left. */
    boolean spend() {
        long now = clock.getAsLong();
        while (true) {
            long spent = spentUntil.get();
            long next = now + Math.max(spent - now, 0) + interval; // by difference: the clock may pass zero
            if (next - now > tolerance) {
                return false;
            }
            if (spentUntil.compareAndSet(spent, next)) {
                return true;
            }
        }
    }
}
