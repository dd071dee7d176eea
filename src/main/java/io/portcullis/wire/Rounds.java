package io.portcullis.wire;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rounds of a loop, in which what is timed happens: every 10 ms while the loop has something to do, and else when
 * something will be due, a second apart at most. Confined to its loop.
 */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private static final long SHORTEST = Attention.ROUND.toNanos();
    private static final long LONGEST = WireLoop.SWEEP.toNanos();

    private final EventLoop executor;
    private final Attention attention;
    private final Attention.Others others;
    private final List<Timed> all = new ArrayList<>();
    private @Nullable Future<?> next;
    private boolean resting;
    private boolean stirred;

    /** The rounds of {@code loop}, one of {@code all} of a process, which begin with {@link #start}. */
    Rounds(WireLoop loop, List<WireLoop> all) {
        this.executor = loop.executor();
        this.attention = new Attention(System::nanoTime);
        this.others = answer -> ask(loop, all, answer);
    }

    private static int ask(WireLoop loop, List<WireLoop> all, Runnable answer) {
        int others = 0;
        for (WireLoop other : all) {
            if (other != loop) {
                others++;
                other.whenRead(() -> loop.execute(answer));
            }
        }
        return others;
    }

    /** From now on. */
    void start() {
        comeRoundIn(SHORTEST);
    }

    Attention attention() {
        return attention;
    }

    void add(Timed timed) {
        all.add(timed);
    }

    /** Something happens on the loop, and may have begun what is timed. */
    void stir() {
        stirred = true;
        if (resting && next != null) {
            next.cancel(false);
            attention.expectSooner(SHORTEST);
            schedule(SHORTEST);
        }
    }

    private void comeRound() {
        stirred = false;
        if (attention.comesRound(others)) {
            for (int i = 0; i < all.size(); i++) {
                advance(all.get(i));
            }
        }
        comeRoundIn(stirred || attention.isNeeded() ? SHORTEST : idle());
    }

    /** What fails once must not end the rounds. */
    private static void advance(Timed timed) {
        try {
            timed.advance();
        } catch (Throwable defect) {
            if (WireLoop.endures(defect)) {
                LOG.error("what was timed on the event loop failed", defect);
            }
        }
    }

    private long idle() {
        long least = LONGEST;
        for (int i = 0; i < all.size(); i++) {
            least = Math.min(least, all.get(i).idle());
        }
        return Math.max(least, SHORTEST);
    }

    private void comeRoundIn(long delay) {
        attention.expect(delay);
        schedule(delay);
    }

    private void schedule(long delay) {
        resting = delay > SHORTEST;
        if (executor.isShuttingDown()) {
            return;
        }
        next = executor.schedule(this::comeRound, delay, TimeUnit.NANOSECONDS);
    }
}
