package io.portcullis.transaction;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * A hashed timer wheel for one event loop: arming, re-arming and cancelling cost the same however many timers run. A
 * timer never fires early and fires at most one tick (10 ms) after the first {@link #advance} that could have fired it.
 *
 * <p>Most timers are put off or cancelled before they fire, so that costs next to nothing: the timer only notes its new
 * deadline. It is listed no farther ahead than a second, looked at there, and listed again if need be; so the wheel is
 * small, and who was cancelled is soon let go. Links from timer to timer would cost more than all else here: the
 * collector has to remember every one from an old object to a young one. Not thread safe: confined to its event loop.
 */
public final class TimerWheel {
    public static final long TICK_NANOS = 10_000_000;
    private static final int SLOTS = 128;
    private static final int MASK = SLOTS - 1;
    /** How far ahead one is listed at first, and later. */
    private static final int FIRST_LOOK = 16;

    private static final int NEXT_LOOK = 100;

    private static final int FIRST_CAPACITY = 8;
    /** A slot that had room for more does not keep it. */
    private static final int KEPT_CAPACITY = 4096;

    private static final long NEVER = Long.MAX_VALUE;

    private final LongSupplier nanos;
    private final long start;
    private final Timer[][] slots = new Timer[SLOTS][FIRST_CAPACITY];
    private final int[] counts = new int[SLOTS];
    private final ArrayDeque<Timer> due = new ArrayDeque<>();
    private Timer[] spare = new Timer[FIRST_CAPACITY];
    private long tick;
    private int armed;

    /** A wheel that reads the time, in nanoseconds from any origin, from {@code nanos}. */
    TimerWheel(LongSupplier nanos) {
        this.nanos = nanos;
        this.start = nanos.getAsLong();
    }

    /** Starts the timer, or starts it anew if it runs. A delay of zero fires at the next {@link #advance}. */
    public void arm(Timer timer, long delayNanos) {
        if (!timer.armed()) {
            armed++;
        }
        long ticks = (nanos.getAsLong() - start + delayNanos + TICK_NANOS - 1) / TICK_NANOS;
        timer.deadline = Math.max(ticks, tick + 1);
        if (timer.deadline < timer.listed) {
            list(timer, Math.min(timer.deadline, tick + FIRST_LOOK));
        }
    }

    /** Stops the timer; nothing happens if it does not run. */
    public void cancel(Timer timer) {
        if (timer.armed()) {
            timer.deadline = NEVER;
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
        fireDue(now); // those behind one that threw the last time
        // After a long stall one turn visits every slot; more would visit them twice.
        long from = Math.max(tick + 1, now - SLOTS + 1);
        for (long passing = from; passing <= now; passing++) {
            tick = passing; // before anything fires: should a timer throw, the next call goes on behind it
            visit((int) passing & MASK, now);
            fireDue(now);
        }
    }

    /**
     * How long {@link #advance} has nothing to do unless a timer is armed, in nanoseconds: until the next slot that
     * lists one.
     */
    long idle() {
        if (!due.isEmpty()) {
            return 0;
        }
        int passing = 1;
        while (passing < SLOTS && counts[(int) (tick + passing) & MASK] == 0) {
            passing++;
        }
        return (tick + passing) * TICK_NANOS - (nanos.getAsLong() - start);
    }

    private void list(Timer timer, long at) {
        timer.listed = at;
        int slot = (int) at & MASK;
        if (counts[slot] == slots[slot].length) {
            slots[slot] = Arrays.copyOf(slots[slot], counts[slot] * 2);
        }
        slots[slot][counts[slot]++] = timer;
    }

    /** Empties the slot, and lists again who is to fire later. */
    private void visit(int slot, long now) {
        int count = counts[slot];
        if (count == 0) {
            return;
        }
        Timer[] visited = slots[slot];
        slots[slot] = spare;
        counts[slot] = 0;
        for (int i = 0; i < count; i++) {
            Timer timer = visited[i];
            // One that was listed for an earlier tick since is looked at there, and one may stand here twice.
            if (timer.listed != NEVER && ((int) timer.listed & MASK) == slot) {
                timer.listed = NEVER;
                if (timer.deadline <= now) {
                    due.add(timer);
                } else if (timer.armed()) {
                    list(timer, Math.min(timer.deadline, tick + NEXT_LOOK));
                }
            }
        }
        if (count > KEPT_CAPACITY) {
            spare = new Timer[FIRST_CAPACITY];
        } else {
            Arrays.fill(visited, 0, count, null);
            spare = visited;
        }
    }

    private void fireDue(long now) {
        for (Timer timer = due.poll(); timer != null; timer = due.poll()) {
            // One that fired before it may have cancelled it, or put it off.
            if (timer.deadline <= now) {
                timer.deadline = NEVER;
                armed--;
                timer.fire();
            }
        }
    }

    /** Something to do later, over and over if wanted: one object serves any number of armings. */
    public abstract static class Timer {
        /** The tick to fire at. */
        private long deadline = NEVER;

        /** The tick whose slot lists it, not after its deadline. */
        private long listed = NEVER;

        /** The time has come. Runs on the event loop; must not throw. */
        public abstract void fire();

        /** Whether it runs. */
        final boolean armed() {
            return deadline != NEVER;
        }
    }
}
