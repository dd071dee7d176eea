package io.portcullis.transaction;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that have done their work and only wait for repetitions to come, all of them equally long, and that
 * {@link FinishedTransactions} is not for: those that absorb ACKs until timer I of RFC 3261, and the few with more to
 * do than it can tell. As they end in the order they came, a queue does for them what {@link TimerWheel} does for the
 * others, and knows which of them is missed least. Holds what it is given. Not thread safe.
 */
final class ExpiryQueue {
    private final LongSupplier nanos;
    private final long time;
    private final ArrayDeque<Transaction> queue = new ArrayDeque<>();

    /** A queue that each leaves after {@code time} nanoseconds. */
    ExpiryQueue(LongSupplier nanos, long time) {
        this.nanos = nanos;
        this.time = time;
    }

    /** Takes one in; its own timer must not run, and {@link Transaction#fire} ends it. */
    void add(Transaction transaction) {
        transaction.lingersUntil = nanos.getAsLong() + time;
        queue.add(transaction);
    }

    /** Ends all whose time is over. */
    void advance() {
        long now = nanos.getAsLong();
        Transaction oldest = queue.peek();
        while (oldest != null && now - oldest.lingersUntil >= 0) {
            endOldest();
            oldest = queue.peek();
        }
    }

    /** Ends the oldest before its time; false when there is none. */
    boolean endOldest() {
        @Nullable Transaction oldest = queue.poll();
        if (oldest != null && !oldest.ended) {
            oldest.fire();
        }
        return oldest != null;
    }
}
