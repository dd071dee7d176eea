package io.portcullis.sync;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.directory.Position;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link SavedIndex} on the disk, for a start while the store is away. Written when something changed, at most
 * every 5 s and for no more than a twentieth of the time; and now and then when nothing did, so that its age is told
 * rightly. Has one thread, which does nothing else; {@link #close} writes what is not written yet.
 */
public final class IndexKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IndexKeeper.class);
    private static final Pace PACE = new Pace(Duration.ofSeconds(5), Duration.ofMinutes(1));
    /** Of the time since it was written last, the part that writing it again may take. */
    private static final int SHARE = 20;
    /** What is written only for its age's sake may be so many bytes a second in the long run. */
    private static final long BYTES_A_SECOND = 1 << 20;

    private final CredentialIndex index;
    private final SavedIndex.Identity identity;
    private final Vault vault;
    private final InstantSource clock;
    private final Pace pace;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "index-keeper");
    private volatile @Nullable Checked newest;
    private @Nullable Checked written;
    private Duration lastTook = Duration.ZERO;
    private long lastBytes;
    private boolean failing;

    /** Where it is written to. */
    @FunctionalInterface
    public interface Vault {
        /** Puts what {@code content} writes in the place of what was there; gives the length in bytes. */
        long replace(Content content) throws IOException;
    }

    /** What is to be written. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** The least time between two that differ, and between two that do not. */
    record Pace(Duration changed, Duration unchanged) {}

    /** That the index showed all that the store had. */
    private record Checked(Position at, Instant when) {}

    private IndexKeeper(
            CredentialIndex index, SavedIndex.Identity identity, Vault vault, InstantSource clock, Pace pace) {
        this.index = index;
        this.identity = identity;
        this.vault = vault;
        this.clock = clock;
        this.pace = pace;
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    public static IndexKeeper start(
            CredentialIndex index, SavedIndex.Identity identity, Vault vault, InstantSource clock) {
        return start(index, identity, vault, clock, PACE);
    }

    /** The same at another pace. */
    static IndexKeeper start(
            CredentialIndex index, SavedIndex.Identity identity, Vault vault, InstantSource clock, Pace pace) {
        IndexKeeper keeper = new IndexKeeper(index, identity, vault, clock, pace);
        keeper.thread.start();
        return keeper;
    }

    /** The index shows this position of the store, and that is all that there is. Any thread; returns at once. */
    public void checked(Position at) {
        newest = new Checked(at, clock.instant());
    }

    private void run() {
        try {
            while (!closing.await(pace.changed.toMillis(), TimeUnit.MILLISECONDS)) {
                writeSafely(isDue());
            }
        } catch (InterruptedException stop) {
            LOG.debug("the index is kept no more");
        }
        writeSafely(isNews(newest));
    }

    private static boolean same(@Nullable Checked one, Checked other) {
        return one != null && one.at.equals(other.at);
    }

    private boolean isNews(@Nullable Checked found) {
        return found != null && !same(written, found);
    }

    private boolean isDue() {
        Checked found = newest;
        Checked before = written;
        if (found == null || before == null) {
            return found != null;
        }
        Duration since = Duration.between(before.when, clock.instant());
        if (since.isNegative()) {
            return true; // the clock was set back
        }
        boolean rested = since.compareTo(lastTook.multipliedBy(SHARE)) >= 0;
        Duration unchanged = pace.unchanged.plusSeconds(lastBytes / BYTES_A_SECOND);
        return rested && (isNews(found) || (found.when.isAfter(before.when) && since.compareTo(unchanged) >= 0));
    }

    private void writeSafely(boolean due) {
        Checked found = newest;
        if (!due || found == null) {
            return;
        }
        try {
            long began = System.nanoTime();
            // The index may have gone on since: then it is newer than it says, and is followed from where it says.
            SavedIndex saved = new SavedIndex(index.current(), found.at, found.when, identity);
            lastBytes = vault.replace(saved::writeTo);
            lastTook = Duration.ofNanos(System.nanoTime() - began);
            written = found;
            failing = false;
        } catch (IOException | RuntimeException failure) {
            if (!failing) {
                failing = true;
                LOG.warn("the index cannot be kept for a start without the store: {}", failure.getMessage());
            }
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
