package io.portcullis.observe;

import io.portcullis.base.TokenBucket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when somebody is locked out, a second at most {@value #A_SECOND}: a storm of guessers writes no log full, and
 * what is not said is counted and told by {@link #tick}. Safe for use by any thread.
 */
final class LockoutLines {
    static final int A_SECOND = 5;
    static final int LOOKS_PER_LINE = 10;

    private final Logger log;
    private final LongSupplier clock;
    private final TokenBucket budget;
    private final LongAdder unsaid = new LongAdder();
    private int looks;

    LockoutLines(LongSupplier clock) {
        this(LoggerFactory.getLogger(Transitions.LOGGER), clock);
    }

    /** The same with another log. */
    LockoutLines(Logger log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
        this.budget = new TokenBucket(A_SECOND, clock.getAsLong());
    }

    /** The network of {@code source} may not try {@code user} any more for so long. */
    void user(InetAddress source, String user, int failures, Duration lasts) {
        if (mayBeSaid()) {
            StringBuilder line = new StringBuilder(128);
            line.append("locked out source=").append(source.getHostAddress());
            AuthEvents.text(line, "user", user);
            line.append(" failures=").append(failures).append(" for=").append(lasts.toSeconds());
            log.warn(line.append('s').toString());
        }
    }

    /** The network of {@code source} may not try any user any more for so long. */
    void network(InetAddress source, int users, Duration lasts) {
        if (mayBeSaid()) {
            log.warn(
                    "locked out network of source={} failed for more than {} users for={}s",
                    source.getHostAddress(),
                    users,
                    lasts.toSeconds());
        }
    }

    private boolean mayBeSaid() {
        boolean may = budget.spend(clock.getAsLong());
        if (!may) {
            unsaid.increment();
        }
        return may;
    }

    /** Says how many were not said since the last time that there were any, at most every 10 s. */
    void tick() {
        if (++looks % LOOKS_PER_LINE != 0) {
            return;
        }
        long count = unsaid.sumThenReset();
        if (count > 0) {
            log.warn("locked out {} more, besides those named", count);
        }
    }
}
