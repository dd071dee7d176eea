package io.portcullis.observe;

import io.portcullis.observe.Transitions.State;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * When requests begin to be turned away because event loops do not keep up, and when that is over, with what it cost.
 * Looks at the counters every second, so that a request that is turned away costs no more for it. For one thread.
 */
final class Overloads {
    private static final long OVER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Transitions transitions;
    private final LongSupplier clock;
    private final LongAdder strangers;
    private final LongAdder known;
    private long strangersBefore;
    private long knownBefore;
    private long seen;
    private long since;
    private long last;
    private boolean on;

    /** Nothing so far; {@code strangers} had no credentials, {@code known} had. */
    Overloads(Transitions transitions, LongSupplier clock, LongAdder strangers, LongAdder known) {
        this.transitions = transitions;
        this.clock = clock;
        this.strangers = strangers;
        this.known = known;
    }

    /** Looks. */
    void tick() {
        long now = clock.getAsLong();
        long all = strangers.sum() + known.sum();
        if (all > seen) {
            last = now;
            if (!on) {
                on = true;
                since = now;
                transitions.to(
                        "overload",
                        State.BAD,
                        "overload begins: more arrives than is done, requests are answered 503, those without credentials"
                                + " first; dialogs go on");
            }
        } else if (on && now - last >= OVER_NANOS) {
            on = false;
            transitions.to("overload", State.WELL, over(last - since));
            strangersBefore = strangers.sum();
            knownBefore = known.sum();
        }
        seen = all;
    }

    private String over(long nanos) {
        return "overload ends after " + TimeUnit.NANOSECONDS.toSeconds(nanos) + " s: turned away without credentials="
                + (strangers.sum() - strangersBefore) + " with credentials=" + (known.sum() - knownBefore);
    }
}
