package io.portcullis.observe;

import io.portcullis.base.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/**
 * The lines that were not written, by reason. What there was of them is said every {@value #PERIOD_SECONDS} seconds in
 * one line, as in {@code suppressed total=14 unknown_user=12 wrong_password=2}; when there was nothing, nothing is
 * said. Safe for use by any thread.
 */
final class SuppressedLines implements AutoCloseable {
    static final int PERIOD_SECONDS = 10;

    private final Logger log;
    private final LongAdder counter;
    private final Map<Reason, LongAdder> unsaid = new EnumMap<>(Reason.class);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "log-suppressed");

    /** None so far; each is added to {@code counter} as well. */
    SuppressedLines(Logger log, LongAdder counter) {
        this.log = log;
        this.counter = counter;
        for (Reason reason : Reason.values()) {
            unsaid.put(reason, new LongAdder());
        }
        thread.setDaemon(true);
    }

    /** Says from now on what there was, again and again. */
    void start() {
        thread.start();
    }

    /** One more. */
    void count(Reason reason) {
        counter.increment();
        LongAdder count = unsaid.get(reason);
        if (count != null) {
            count.increment();
        }
    }

    /** Says what there was since the last time. */
    void say() {
        long total = 0;
        StringBuilder reasons = new StringBuilder();
        for (Map.Entry<Reason, LongAdder> each : unsaid.entrySet()) {
            long count = each.getValue().sumThenReset();
            if (count > 0) {
                total += count;
                reasons.append(' ').append(each.getKey().word()).append('=').append(count);
            }
        }
        if (total > 0) {
            log.info("suppressed total={}{}", total, reasons);
        }
    }

    private void run() {
        try {
            while (!closing.await(PERIOD_SECONDS, TimeUnit.SECONDS)) {
                say();
            }
        } catch (InterruptedException stop) {
            log.debug("suppressed lines are not told of any more");
        }
    }

    /** Says the rest, and ends. */
    @Override
    public void close() {
        closing.countDown();
        say();
    }
}
