package io.portcullis.wire;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Closes the connections that callers have opened to one loop, evenly over some time, so that they do not all come to
 * another node at once. Who is owed an answer is passed over. For the loop's thread.
 */
final class LettingGo {
    /** How often {@link #next} is to be asked. */
    static final Duration TICK = Duration.ofMillis(100);

    private final long end;
    private long last;
    private double due;

    /** Begins at {@code now}, in nanoseconds. */
    LettingGo(Duration over, long now) {
        this.end = now + over.toNanos();
        this.last = now;
    }

    /** Has {@code loop} do it; done when none of {@code open}, which the loop keeps, is left that may go. */
    static CompletableFuture<Boolean> begin(Loop loop, Collection<Connection> open, Duration over) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        LettingGo going = new LettingGo(over, loop.nanos());
        loop.every(TICK, () -> {
            if (!going.next(open, loop.nanos())) {
                done.complete(true);
            }
        });
        return done;
    }

    /** Closes those of {@code open} whose turn it is; whether any is left that may go. */
    boolean next(Collection<Connection> open, long now) {
        List<Connection> left = open.stream().filter(Connection::mayGo).toList();
        int many = turns(left.size(), now);
        left.subList(0, many).forEach(Connection::close);
        return many < left.size();
    }

    /** How many of those that are left have their turn. */
    int turns(int left, long now) {
        if (end - now <= TICK.toNanos()) {
            return left;
        }
        due += left * (double) (now - last) / (end - last);
        last = now;
        int whole = Math.min((int) due, left);
        due -= whole;
        return whole;
    }
}
