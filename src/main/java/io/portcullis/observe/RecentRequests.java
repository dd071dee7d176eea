package io.portcullis.observe;

import io.portcullis.api.Insight;
import io.portcullis.base.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How many requests ended for which reason in the last {@value #SECONDS} seconds, from counts that only grow. Remembers
 * one of them every {@value #EVERY} seconds. Safe for use by any thread.
 */
final class RecentRequests {
    static final int SECONDS = 300;
    static final int EVERY = 5;

    private final Supplier<Map<Reason, Long>> counts;
    private final LongSupplier clock;
    private final Deque<Count> past = new ArrayDeque<>();

    /** What had been counted at a moment. */
    private record Count(long nanos, Map<Reason, Long> ended) {}

    /**
     * Begins now.
     *
     * @param counts how many there were for each reason
     * @param clock nanoseconds that only ever go forward
     */
    RecentRequests(Supplier<Map<Reason, Long>> counts, LongSupplier clock) {
        this.counts = counts;
        this.clock = clock;
        past.add(new Count(clock.getAsLong(), counts.get()));
    }

    /** Remembers the counts when it is time to; to be called every second. */
    synchronized void tick() {
        long now = clock.getAsLong();
        if (now - past.getLast().nanos >= TimeUnit.SECONDS.toNanos(EVERY)) {
            past.add(new Count(now, counts.get()));
        }
        forget(now);
    }

    /** One remains that is as old as the time that is counted, so that all of it is. */
    private void forget(long now) {
        while (past.size() > 1 && now - second().nanos >= TimeUnit.SECONDS.toNanos(SECONDS)) {
            past.removeFirst();
        }
    }

    /** How many counts it remembers. */
    synchronized int remembered() {
        return past.size();
    }

    private Count second() {
        Iterator<Count> each = past.iterator();
        each.next();
        return each.next();
    }

    /** How it is now. */
    synchronized Insight.Traffic traffic() {
        long now = clock.getAsLong();
        forget(now);
        Count then = past.getFirst();
        List<Insight.Became> all = new ArrayList<>();
        counts.get().forEach((reason, ended) -> {
            long lately = ended - then.ended.getOrDefault(reason, 0L);
            all.add(new Insight.Became(reason.word(), lately, ended));
        });
        all.sort(Comparator.comparingLong(Insight.Became::lately)
                .thenComparingLong(Insight.Became::sinceStart)
                .reversed()
                .thenComparing(Insight.Became::reason));
        return new Insight.Traffic(Math.max(1, TimeUnit.NANOSECONDS.toSeconds(now - then.nanos)), all);
    }
}
