package io.portcullis.observe;

import java.util.concurrent.atomic.LongAdder;

/** Counts REST requests. Safe for use by any thread. */
public final class ApiMeters {
    /**
     * Resources times methods times statuses that can really occur stay far below; more are counted as {@code other}.
     */
    private static final int MOST_SERIES = 2_000;

    private final MeterBook book;
    private final LongAdder timeouts;
    private final Histogram duration;

    ApiMeters(MeterBook book) {
        this.book = book;
        this.duration = book.histogram(Meters.API_REQUEST, new Histogram(500_000, 16)); // 0.5 ms to 16 s
        book.counter(Meters.WEBHOOKS, "arrived");
        book.counter(Meters.WEBHOOKS, "failed");
        this.timeouts = book.counter(Meters.API_PUBLISH_WAIT_TIMEOUTS);
    }

    /** A request was answered within {@code nanos}; {@code resource} and {@code method} are of a bounded set. */
    public void requestDone(String resource, String method, int status, long nanos) {
        duration.record(nanos);
        boolean full = book.size(Meters.API_REQUESTS) >= MOST_SERIES;
        String what = full ? "other" : resource;
        String how = full ? "other" : method;
        book.counter(Meters.API_REQUESTS, what, how, Integer.toString(status)).increment();
    }

    /** A message to a webhook has arrived, or has not. */
    public void webhookDone(boolean arrived) {
        book.counter(Meters.WEBHOOKS, arrived ? "arrived" : "failed").increment();
    }

    /** A write was answered although it was not in force yet. */
    public void publishWaitTimedOut() {
        timeouts.increment();
    }
}
