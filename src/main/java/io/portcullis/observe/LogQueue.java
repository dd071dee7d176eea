package io.portcullis.observe;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * The queue between who logs and the console, which counts what it has no room for: nobody waits for a console.
 * Warnings have the last fifth of it to themselves. Safe for use by any thread.
 */
public final class LogQueue extends AsyncAppender {
    private static volatile Runnable lost = () -> {};

    /** As the configuration of the log makes it. */
    public LogQueue() {}

    /** Has {@code counter} told of each line that is lost from now on; there is one log a process, and one counter. */
    static void countLost(Runnable counter) {
        lost = counter;
    }

    @Override
    protected void append(ILoggingEvent event) {
        int room = getRemainingCapacity();
        if (room == 0 || (room < getDiscardingThreshold() && isDiscardable(event))) {
            lost.run();
        } else {
            super.append(event);
        }
    }
}
