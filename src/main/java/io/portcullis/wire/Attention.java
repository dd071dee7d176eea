package io.portcullis.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Whether a loop was there for what its peers say. A loop that comes round more than {@value #LATE_MILLIS} ms
 * late stood still: its process was stopped, starved or collected, and it heard nobody. Such a time is no silence of
 * theirs: it is {@link #missed()}; and before anything that is timed happens, what waits in the
 * sockets of all loops is read, as answers may arrive at another loop than they are for. That may take
 * {@value #LONGEST_MILLIS} ms at most, however much more arrives. Confined to its loop.
 */
final class Attention {
    /** How often a loop comes round. */
    static final Duration ROUND = Duration.ofMillis(10);

    private static final long LATE_MILLIS = 100;
    private static final long LONGEST_MILLIS = 1_000;
    /** A connection is read more than once in so many rounds. */
    private static final int ROUNDS = 3;

    private static final long NANOS = 1_000_000;

    private final LongSupplier clock;
    private final List<Runnable> waiting = new ArrayList<>();
    private long due;
    private long missed;
    private boolean left;

    // While it catches up:
    private boolean catchingUp;
    private long since;
    private int rounds;
    private int unanswered;
    private int episode;

    /** The attention of a loop that comes round from now on. */
    Attention(LongSupplier clock) {
        this.clock = clock;
        this.due = clock.getAsLong() + ROUND.toNanos();
    }

    /** The other loops of the process. */
    interface Others {
        /**
         * Has each of them run {@code answer} on this loop once it has read what waits in its sockets.
         *
         * @return how many they are
         */
        int ask(Runnable answer);
    }

    /** How long it was not there, or was only catching up, in nanoseconds: grows, but never faster than the time. */
    long missed() {
        return missed + (catchingUp ? clock.getAsLong() - since : overdue());
    }

    private long overdue() {
        return Math.max(0, clock.getAsLong() - due - LATE_MILLIS * NANOS);
    }

    /** A socket holds more than could be read in one turn. */
    void leftSomething() {
        left = true;
    }

    /** Runs {@code task} as soon as what waits in this loop's sockets has been read. */
    void whenRead(Runnable task) {
        waiting.add(task);
    }

    /** It comes round again after {@code delay} nanoseconds at the latest. */
    void expect(long delay) {
        due = clock.getAsLong() + delay;
    }

    /** The same, when something has happened that it had not counted on. */
    void expectSooner(long delay) {
        long next = clock.getAsLong() + delay;
        due = overdue() > 0 || next - due > 0 ? due : next;
    }

    /** Whether it must come round as often as it can. */
    boolean isNeeded() {
        return catchingUp || !waiting.isEmpty();
    }

    /**
     * The loop comes round, behind a turn of its sockets.
     *
     * @return whether what is timed may happen now
     */
    boolean comesRound(Others others) {
        long overdue = overdue();
        long now = clock.getAsLong();
        if (overdue > 0 && !catchingUp) {
            missed += overdue;
            catchingUp = true;
            since = now;
            rounds = 0;
            int current = ++episode;
            unanswered = others.ask(() -> answered(current));
            left = true; // the turn before this one may have been before the standstill
        }
        if (left) {
            left = false;
        } else {
            rounds++;
            answerOthers();
        }
        if (catchingUp && (isRead() || now - since > LONGEST_MILLIS * NANOS)) {
            missed += now - since;
            catchingUp = false;
        }
        return !catchingUp;
    }

    private boolean isRead() {
        return rounds >= ROUNDS && unanswered == 0;
    }

    private void answered(int asked) {
        if (asked == episode) {
            unanswered--;
        }
    }

    private void answerOthers() {
        if (!waiting.isEmpty() && !(catchingUp && rounds < ROUNDS)) {
            List<Runnable> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(Runnable::run);
        }
    }
}
