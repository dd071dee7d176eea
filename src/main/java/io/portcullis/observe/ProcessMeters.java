package io.portcullis.observe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the running process stands to its configuration and its certificates. Safe for use by any thread. */
public final class ProcessMeters {
    private final MeterBook book;
    private final InstantSource clock;
    private volatile boolean reloaded = true;
    private volatile int waiting;

    ProcessMeters(MeterBook book, InstantSource clock) {
        this.book = book;
        this.clock = clock;
        book.gauge(Meters.RELOAD_SUCCESS, () -> reloaded ? 1 : 0);
        book.gauge(Meters.RESTART_PENDING, () -> waiting);
        LongAdder dropped = book.counter(Meters.EVENTS_DROPPED, "log");
        LogQueue.countLost(dropped::increment);
    }

    /** The configuration was read again; so many keys of it wait for a restart. */
    public void reloaded(int keysThatWait) {
        reloaded = true;
        waiting = keysThatWait;
    }

    /** The configuration was to be read again, and stays as it was. */
    public void reloadFailed() {
        reloaded = false;
    }

    private double seconds(@Nullable Instant end) {
        return end == null ? Double.NaN : Duration.between(clock.instant(), end).toMillis() / 1e3;
    }

    /**
     * Reads from now on when the certificates that {@code listener} shows are over.
     *
     * @param listener by transport and port, no address
     */
    public void watchCertificate(String listener, Supplier<@Nullable Instant> end) {
        book.gauge(Meters.CERTIFICATE_EXPIRY, () -> seconds(end.get()), listener);
    }
}
