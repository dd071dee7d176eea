package io.portcullis.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log to standard output, what comes within {@value #PAUSE_MILLIS} ms at once: to wake a thread and to enter
 * the system for each admitted call would cost as much as the call's digest. A warning goes at once, with all before
 * it. Whoever logs only waits while another's line is copied. Holds {@value #MOST} bytes; when whoever reads standard
 * output is slower than that, lines are lost, and how many is said as soon as there is room. Safe for use by any
 * thread.
 */
public final class LogBatch extends UnsynchronizedAppenderBase<ILoggingEvent> {
    static final int PAUSE_MILLIS = 20;

    static final int MOST = 512 * 1024;

    /** Room that only warnings may take. */
    private static final int RESERVED = MOST / 4;

    private static final long STOP_MILLIS = 2_000;

    private final Supplier<OutputStream> out;
    private final Object lock = new Object();
    private final Thread writer = new Thread(this::write, "log");
    private @Nullable Encoder<ILoggingEvent> encoder;
    // Guarded by the lock.
    private byte[] lines = new byte[MOST];
    private int used;
    private boolean urgent;
    private long lost;

    /** As the configuration of the log makes it. */
    public LogBatch() {
        this(() -> System.out);
    }

    LogBatch(Supplier<OutputStream> out) {
        this.out = out;
    }

    /** One like this, whose lines nobody hears. */
    LogBatch unheard() {
        LogBatch unheard = new LogBatch(OutputStream::nullOutputStream);
        unheard.encoder = encoder;
        return unheard;
    }

    /** How an event becomes bytes; once, before the start. */
    public void setEncoder(Encoder<ILoggingEvent> encoder) {
        this.encoder = encoder;
    }

    @Override
    public void start() {
        if (encoder == null) {
            addError("no encoder (expected: one)");
            return;
        }
        super.start();
        writer.setDaemon(true);
        writer.start();
    }

    /** Writes what there is, or gives up after some seconds. */
    @Override
    public void stop() {
        super.stop();
        synchronized (lock) {
            lock.notifyAll();
        }
        try {
            writer.join(STOP_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        Encoder<ILoggingEvent> format = encoder;
        if (format != null) {
            add(format.encode(event), event.getLevel().isGreaterOrEqual(Level.WARN));
        }
    }

    private void add(byte[] line, boolean warns) {
        synchronized (lock) {
            if (line.length > MOST - (warns ? 0 : RESERVED) - used) {
                lost++;
                return;
            }
            boolean first = used == 0;
            System.arraycopy(line, 0, lines, used, line.length);
            used += line.length;
            urgent |= warns;
            if (first || warns) {
                lock.notifyAll();
            }
        }
    }

    private void write() {
        byte[] spare = new byte[MOST];
        boolean more = true;
        while (more) {
            try {
                more = await();
                spare = write(spare);
            } catch (InterruptedException stopped) {
                more = false;
            }
        }
    }

    /** Waits until there is something to write, and for what comes soon after it; false when it is the last. */
    private boolean await() throws InterruptedException {
        synchronized (lock) {
            while (used == 0 && isStarted()) {
                lock.wait();
            }
            long end = System.nanoTime() + PAUSE_MILLIS * 1_000_000L;
            long left = PAUSE_MILLIS;
            while (!urgent && isStarted() && left > 0) {
                lock.wait(left);
                left = (end - System.nanoTime()) / 1_000_000;
            }
            return isStarted();
        }
    }

    /** Writes all, while {@code spare} takes what comes; gives the array that is free then. */
    private byte[] write(byte[] spare) {
        byte[] full;
        int length;
        long missing;
        synchronized (lock) {
            full = lines;
            length = used;
            missing = lost;
            lines = spare;
            used = 0;
            urgent = false;
            lost = 0;
        }
        try {
            OutputStream to = out.get();
            to.write(full, 0, length);
            to.flush();
        } catch (IOException | RuntimeException nobodyReads) {
            // There is nowhere to say it.
        }
        if (missing > 0 && getContext() instanceof LoggerContext log) {
            log.getLogger("portcullis.log")
                    .warn("{} lines of the log are lost (expected: a reader of it that keeps up)", missing);
        }
        return full;
    }
}
