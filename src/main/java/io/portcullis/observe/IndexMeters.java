package io.portcullis.observe;

import io.portcullis.credential.CredentialIndex;
import java.util.function.LongSupplier;

/** What the index holds, and how fresh it is. Safe for use by any thread. */
public final class IndexMeters {
    private final LongSupplier clock;
    private final Histogram propagation;
    private volatile long currentAt;

    IndexMeters(MeterBook book, CredentialIndex index, LongSupplier clock) {
        this.clock = clock;
        this.currentAt = clock.getAsLong();
        book.gauge(Meters.INDEX_ENTRIES, () -> index.current().domains(), "domain");
        book.gauge(Meters.INDEX_ENTRIES, () -> index.current().trunks(), "trunk");
        book.gauge(Meters.INDEX_ENTRIES, () -> index.current().credentials(), "credential");
        book.gauge(Meters.INDEX_ENTRIES, () -> index.current().aclEntries(), "acl_entry");
        book.gauge(Meters.INDEX_REVISION, () -> index.current().revision());
        book.gauge(Meters.INDEX_AGE, () -> (clock.getAsLong() - currentAt) / 1e9);
        propagation = book.histogram(Meters.CREDENTIAL_PROPAGATION, new Histogram(500_000, 16)); // 0.5 ms to 16 s
    }

    /** The index holds everything that the store has committed. */
    public void current() {
        currentAt = clock.getAsLong();
    }

    /** A change was published so many nanoseconds after its commit. */
    public void published(long commitToPublishNanos) {
        propagation.record(commitToPublishNanos);
        current();
    }
}
