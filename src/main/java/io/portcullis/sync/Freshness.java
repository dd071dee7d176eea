package io.portcullis.sync;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.sync.Staleness.OnStale;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the index is all that the store has, and what follows when nobody knows. Safe for use by any thread. */
public final class Freshness {
    private static final Logger LOG = LoggerFactory.getLogger(Freshness.class);
    private static final long REMINDER_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final CredentialIndex index;
    private final LongSupplier clock;
    private volatile Staleness staleness;
    private volatile @Nullable String stalledBy;
    private @Nullable Long toldAt;

    /**
     * Nothing is wrong yet.
     *
     * @param clock the one that the index is confirmed by
     */
    public Freshness(CredentialIndex index, Staleness staleness, LongSupplier clock) {
        this.index = index;
        this.clock = clock;
        this.staleness = staleness;
        use(staleness);
    }

    /** Judges by {@code next} from now on. */
    public void use(Staleness next) {
        staleness = next;
        if (next.onStale() == OnStale.REFUSE) {
            index.refuseAfter(next.most());
        } else {
            index.neverRefuse();
        }
    }

    /** The index is all that the store has. For the thread of the feed. */
    public void checked() {
        if (toldAt != null) {
            LOG.info("the index is all that the store has again");
            toldAt = null;
        }
        stalledBy = null;
    }

    /**
     * The store could not be asked. For the thread of the feed; says so once a minute as soon as the index is too old.
     */
    public void stalled(Throwable why) {
        Throwable cause = why.getCause();
        stalledBy = cause == null ? String.valueOf(why.getMessage()) : why.getMessage() + ": " + cause.getMessage();
        long now = clock.getAsLong();
        if (isTooOld(now) && (toldAt == null || now - toldAt >= REMINDER_NANOS)) {
            toldAt = now;
            LOG.error(
                    "{}; {}",
                    reason(now),
                    staleness.onStale() == OnStale.REFUSE
                            ? "nobody is admitted"
                            : "who was revoked since may still be admitted (store.on-stale: keep)");
        }
    }

    /** Whether the last time that the store was asked it answered. */
    public boolean isFollowing() {
        return stalledBy == null;
    }

    /**
     * Why this node should get no more requests: the index may be too far from what the store has. Empty when it may
     * not.
     */
    public Optional<String> failure() {
        long now = clock.getAsLong();
        return isTooOld(now) ? Optional.of(reason(now)) : Optional.empty();
    }

    private boolean isTooOld(long now) {
        return index.confirmedAgeNanos(now) > staleness.most().toNanos();
    }

    private String reason(long now) {
        Duration age = Duration.ofNanos(index.confirmedAgeNanos(now));
        String why = stalledBy;
        return "the store was last heard " + age.toSeconds() + " s ago" + (why == null ? "" : ": " + why);
    }
}
