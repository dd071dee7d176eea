package io.portcullis.sync;

import io.portcullis.base.VitalThreads;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.directory.Change;
import io.portcullis.directory.Directory;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Sid;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the gate's index equal to the directory: reads everything once, then follows the change log. Woken by commits, and
 * besides once a second; changes that wait together become one snapshot. Has one thread; {@link #close} ends it.
 */
public final class SnapshotFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFeed.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** A million credentials on a slow disk, and more. */
    private static final Duration LONGEST_LOAD = Duration.ofMinutes(5);
    /** Changes of one snapshot; more make several. */
    private static final int MOST_TOGETHER = 10_000;

    private final Directory directory;
    private final CredentialIndex index;
    private final InstantSource clock;
    private final FeedListener listener;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread = VitalThreads.thread("sync", this::run);
    private final Directory.Watch watch;
    private volatile boolean closed;
    private boolean stalled;

    private SnapshotFeed(Directory directory, CredentialIndex index, InstantSource clock, FeedListener listener) {
        this.directory = directory;
        this.index = index;
        this.clock = clock;
        this.listener = listener;
        this.watch = directory.watch(wakes::release);
        thread.setDaemon(true);
    }

    /**
     * Reads everything, publishes it, and follows from there.
     *
     * @throws DirectoryException.Unavailable the first reading failed
     */
    public static SnapshotFeed start(
            Directory directory, CredentialIndex index, InstantSource clock, FeedListener listener) {
        SnapshotFeed feed = new SnapshotFeed(directory, index, clock, listener);
        try {
            feed.load();
        } catch (RuntimeException failure) {
            feed.watch.close();
            throw failure;
        }
        feed.thread.start();
        return feed;
    }

    /** Stops following; what was published stays. */
    @Override
    public void close() {
        closed = true;
        watch.close();
        wakes.release();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            VitalThreads.beat();
            try {
                wakes.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                wakes.drainPermits();
                VitalThreads.busyFor(LONGEST_LOAD);
                while (!closed && follow()) {
                    // There may be more than fits into one snapshot.
                }
                stalled = false;
            } catch (InterruptedException stop) {
                return;
            } catch (RuntimeException | Error failure) {
                VitalThreads.survives(failure);
                stall(failure);
            }
        }
    }

    /** Publishes what changed since the last snapshot; answers whether there was anything. */
    private boolean follow() {
        CredentialSnapshot base = index.current();
        List<Change> changes;
        try {
            changes = directory.changesAfter(base.revision(), MOST_TOGETHER);
        } catch (DirectoryException.Pruned behind) {
            LOG.warn("the change log was pruned, everything is read again: {}", behind.getMessage());
            load();
            return false;
        }
        if (changes.isEmpty()) {
            return false;
        }
        Set<Sid> changed = new LinkedHashSet<>();
        changes.forEach(change -> changed.add(change.sid()));
        long revision = changes.get(changes.size() - 1).revision();
        publish(
                directory.read(view -> SnapshotCompiler.apply(view, changed, revision, base, clock.instant())),
                changes.get(0).written());
        return true;
    }

    private void load() {
        CredentialSnapshot base = index.current();
        CredentialSnapshot all = directory.read(view -> SnapshotCompiler.load(view, base, clock.instant()));
        // Equal only before the first write: then there is nothing to publish.
        if (all.revision() != base.revision()) {
            index.publish(all);
            listener.loaded(all.revision());
        }
    }

    private void publish(CredentialSnapshot next, Instant since) {
        index.publish(next);
        Duration late = Duration.between(since, clock.instant());
        listener.published(next.revision(), Math.max(0, late.toNanos()));
    }

    private void stall(Throwable failure) {
        if (!stalled) {
            stalled = true;
            LOG.warn("changes cannot be followed, the last snapshot stays in force", failure);
        }
        listener.stalled(failure);
    }
}
