package io.portcullis.wire;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

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

    /** Goes on by itself on {@code loop}, until nothing is left of what is {@code open}. Any thread; once. */
    CompletableFuture<Boolean> go(EventLoop loop, Supplier<Collection<Connection>> open, LongSupplier clock) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Runnable turn = () -> {
            if (!next(open.get(), clock.getAsLong())) {
                done.complete(true);
            }
        };
        var unused = loop.scheduleAtFixedRate(turn, TICK.toNanos(), TICK.toNanos(), TimeUnit.NANOSECONDS);
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
