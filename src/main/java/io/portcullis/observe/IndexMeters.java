package io.portcullis.observe;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.observe.Transitions.State;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** What the index holds, and since when. Safe for use by any thread. */
public final class IndexMeters {
    private static final String STORE = "store";

    private final LongSupplier clock;
    private final Transitions transitions;
    private final Histogram propagation;
    private final LongAdder divergences;
    private final LongAdder stalls;
    private final LongAdder foundByAsking;
    private volatile BooleanSupplier storeUp = () -> true;
    private volatile long lostAt;
    private volatile int unreadable;
    private volatile long publishedAt;

    IndexMeters(MeterBook book, CredentialIndex index, LongSupplier clock, Transitions transitions) {
        this.clock = clock;
        this.transitions = transitions;
        this.publishedAt = clock.getAsLong();
        book.gauge(Meters.INDEX_ENTRIES, () -> index.current().domains(), "domain");
        book.gauge(Meters.INDEX_ENTRIES, () -> index.current().trunks(), "trunk");
        book.gauge(Meters.INDEX_ENTRIES, () -> index.current().credentials(), "credential");
        book.gauge(Meters.INDEX_ENTRIES, () -> index.current().aclEntries(), "acl_entry");
        book.gauge(Meters.INDEX_REVISION, () -> index.current().revision());
        book.gauge(Meters.INDEX_AGE, () -> (clock.getAsLong() - publishedAt) / 1e9);
        book.gauge(Meters.INDEX_CHECKED_AGE, () -> index.confirmedAgeNanos(clock.getAsLong()) / 1e9);
        book.gauge(Meters.INDEX_UNREADABLE, () -> unreadable);
        book.gauge(Meters.STORE_UP, () -> storeUp.getAsBoolean() ? 1 : 0);
        divergences = book.counter(Meters.INDEX_DIVERGENCES);
        stalls = book.counter(Meters.INDEX_STALLS);
        foundByAsking = book.counter(Meters.INDEX_FOUND_BY_ASKING);
        propagation = book.histogram(Meters.CREDENTIAL_PROPAGATION, new Histogram(500_000, 16)); // 0.5 ms to 16 s
    }

    /** A snapshot came into force so many nanoseconds after the oldest change in it was committed. */
    public void published(long commitToPublishNanos) {
        propagation.record(commitToPublishNanos);
        loaded();
    }

    /** Whom to ask whether the store answers. */
    public void watchStore(BooleanSupplier isUp) {
        storeUp = isUp;
    }

    /** The store could not be followed; the feed asks again every second. */
    public void stalled(Throwable why) {
        stalls.increment();
        if (lostAt == 0) {
            lostAt = clock.getAsLong() | 1; // 0 is never
        }
        Throwable cause = why.getCause();
        transitions.to(
                STORE,
                State.BAD,
                "store lost: " + why.getMessage() + (cause == null ? "" : ": " + cause.getMessage())
                        + "; calls go on with what this node knows, writes over the REST API are refused with 503 until it"
                        + " is back");
    }

    /** The index is all that the store has. */
    public void checked() {
        long lost = lostAt;
        if (lost != 0) {
            lostAt = 0;
            long seconds = TimeUnit.NANOSECONDS.toSeconds(clock.getAsLong() - lost);
            transitions.to(
                    STORE,
                    State.WELL,
                    "store back after " + seconds
                            + " s: writes are taken again, and what changed meanwhile is in force");
        }
    }

    /** So many rows are left out. */
    public void unreadable(int rows) {
        unreadable = rows;
    }

    /** The index was not what the store says. */
    public void diverged() {
        divergences.increment();
    }

    /** Changes were found that nobody had told of. */
    public void foundByAsking() {
        foundByAsking.increment();
    }

    /** A snapshot came into force that was read as a whole, not change by change. */
    public void loaded() {
        publishedAt = clock.getAsLong();
    }
}
