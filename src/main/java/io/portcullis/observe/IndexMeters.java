package io.portcullis.observe;

import io.portcullis.credential.CredentialIndex;
import java.util.function.LongSupplier;

/** What the index holds, and since when. Safe for use by any thread. */
public final class IndexMeters {
    private final LongSupplier clock;
    private final Histogram propagation;
    private volatile long publishedAt;

    IndexMeters(MeterBook book, CredentialIndex index, LongSupplier clock) {
        this.clock = clock;
        this.publishedAt = clock.getAsLong();
        book.gauge(Meters.INDEX_ENTRIES, () -> index.current().domains(), "domain");
        book.gauge(Meters.INDEX_ENTRIES, () -> index.current().trunks(), "trunk");
        book.gauge(Meters.INDEX_ENTRIES, () -> index.current().credentials(), "credential");
        book.gauge(Meters.INDEX_ENTRIES, () -> index.current().aclEntries(), "acl_entry");
        book.gauge(Meters.INDEX_REVISION, () -> index.current().revision());
        book.gauge(Meters.INDEX_AGE, () -> (clock.getAsLong() - publishedAt) / 1e9);
        propagation = book.histogram(Meters.CREDENTIAL_PROPAGATION, new Histogram(500_000, 16)); // 0.5 ms to 16 s
    }

    /** A snapshot came into force so many nanoseconds after the oldest change in it was committed. */
    public void published(long commitToPublishNanos) {
        propagation.record(commitToPublishNanos);
        loaded();
    }

    /** A snapshot came into force that was read as a whole, not change by change. */
    public void loaded() {
        publishedAt = clock.getAsLong();
    }
}
