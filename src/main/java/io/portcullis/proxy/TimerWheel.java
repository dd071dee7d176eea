package io.portcullis.proxy;

import java.util.function.LongSupplier;

/**
 * A hashed timer wheel for one event loop: arming, re-arming and cancelling cost the same however many timers run, and
 * none of them allocates, because the {@link Timer} is the list node. A timer never fires early and fires at most one
 * tick (10 ms) after the first {@link #advance} that could have fired it.
 *
 * <p>A slot holds the timers of every turn that end in it, so a delay longer than a turn (40.96 s) only means being
 * passed over; the 64*T1 of RFC 3261 fits into one turn. Not thread safe: confined to its event loop.
 */
final class TimerWheel {
    static final long TICK_NANOS = 10_000_000;
    private static final int SLOTS = 4096;
    private static final int MASK = SLOTS - 1;

    private final LongSupplier nanos;
    private final long start;
    private final Timer[] slots = new Timer[SLOTS];
    private final Timer due = Timer.ring();
    private long tick;
    private int armed;

    /** A wheel that reads the time, in nanoseconds from any origin, from {@code nanos}. */
    TimerWheel(LongSupplier nanos) {
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = Timer.ring();
        }
    }

    /** Starts the timer, or starts it anew if it runs. A delay of zero fires at the next {@link #advance}. */
    void arm(Timer timer, long delayNanos) {
        cancel(timer);
        long ticks = (nanos.getAsLong() - start + delayNanos + TICK_NANOS - 1) / TICK_NANOS;
        timer.deadline = Math.max(ticks, tick + 1);
        timer.linkBefore(slots[(int) timer.deadline & MASK]);
        armed++;
    }

    /** Stops the timer; nothing happens if it does not run. */
    void cancel(Timer timer) {
        if (timer.armed()) {
            timer.unlink();
            armed--;
        }
    }

    /** How many timers run. */
    int armed() {
        return armed;
    }

    /** Fires every timer whose time has come; call it every tick. A timer may arm and cancel any, itself included. */
    void advance() {
        long now = (nanos.getAsLong() - start) / TICK_NANOS;
        // After a long stall one turn visits every slot; more would visit them twice.
        long from = Math.max(tick + 1, now - SLOTS + 1);
        for (long passing = from; passing <= now; passing++) {
            tick = passing; // before anything fires: should a timer throw, the next call goes on behind it
            collect(slots[(int) passing & MASK], now);
            fireCollected();
        }
    }

    private void collect(Timer slot, long now) {
        for (Timer timer = slot.next; timer != slot; ) {
            Timer following = timer.next;
            if (timer.deadline <= now) {
                timer.unlink();
                timer.linkBefore(due);
            }
            timer = following;
        }
    }

    private void fireCollected() {
        while (due.next != due) {
            Timer timer = due.next;
            timer.unlink();
            armed--;
            timer.fire();
        }
    }

    /** Something to do later, over and over if wanted: one object serves any number of armings. */
    abstract static class Timer {
        // A node outside any list points at itself.
        private Timer previous = this;
        private Timer next = this;
        private long deadline;

        /** The time has come. Runs on the event loop; must not throw. */
        abstract void fire();

        /** Whether it runs. */
        final boolean armed() {
            return next != this;
        }

        private void linkBefore(Timer other) {
            previous = other.previous;
            next = other;
            previous.next = this;
            other.previous = this;
        }

        private void unlink() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }

        private static Timer ring() {
            return new Timer() {
                @Override
                void fire() {
                    throw new IllegalStateException("the head of a list is no timer");
                }
            };
        }
    }
}
