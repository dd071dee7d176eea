package io.portcullis.sync;

import io.portcullis.base.VitalThreads;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.directory.Directory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the gate's index equal to the directory: reads everything once, then follows the change log. Woken by commits,
 * and besides once a second; changes that wait together become one snapshot. Has one thread; {@link #close} ends it.
 */
public final class SnapshotFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFeed.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration COMPARISON = Duration.ofMinutes(10);
    /** A million credentials on a slow disk, and more. */
    private static final Duration LONGEST_LOAD = Duration.ofMinutes(5);

    private final Pace pace;
    private final Tracker tracker;
    private final FeedListener listener;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread = VitalThreads.thread("sync", this::run);
    private final Directory.Watch watch;
    private volatile boolean closed;
    private boolean stalled;
    private long comparedAt = System.nanoTime();

    /**
     * How often the store is asked.
     *
     * @param poll for changes, when nobody tells of any
     * @param comparison for everything
     */
    record Pace(Duration poll, Duration comparison) {}

    private SnapshotFeed(
            Directory directory, CredentialIndex index, InstantSource clock, FeedListener listener, Pace pace) {
        this.tracker = new Tracker(directory, index, clock, listener);
        this.listener = listener;
        this.pace = pace;
        this.watch = directory.watch(wakes::release);
        thread.setDaemon(true);
    }

    /**
     * Reads everything, publishes it, and follows from there.
     *
     * @throws io.portcullis.directory.DirectoryException.Unavailable the first reading failed
     */
    public static SnapshotFeed start(
            Directory directory, CredentialIndex index, InstantSource clock, FeedListener listener) {
        return start(directory, index, clock, listener, new Pace(POLL, COMPARISON));
    }

    /** The same at another pace. */
    static SnapshotFeed start(
            Directory directory, CredentialIndex index, InstantSource clock, FeedListener listener, Pace pace) {
        SnapshotFeed feed = new SnapshotFeed(directory, index, clock, listener, pace);
        try {
            feed.tracker.load();
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
                round();
                stalled = false;
            } catch (InterruptedException stop) {
                return;
            } catch (RuntimeException | Error failure) {
                VitalThreads.survives(failure);
                stall(failure);
            }
        }
    }

    private void round() throws InterruptedException {
        boolean woken = wakes.tryAcquire(pace.poll.toMillis(), TimeUnit.MILLISECONDS);
        wakes.drainPermits();
        VitalThreads.busyFor(LONGEST_LOAD);
        boolean any = false;
        while (!closed && tracker.follow()) {
            // There may be more than fits into one snapshot.
            any = true;
        }
        if (any && !woken) {
            listener.foundByAsking();
        }
        if (!closed && System.nanoTime() - comparedAt >= pace.comparison.toNanos()) {
            tracker.compare();
            comparedAt = System.nanoTime();
        }
    }

    private void stall(Throwable failure) {
        try {
            if (!stalled) {
                stalled = true;
                LOG.debug("changes cannot be followed, the last snapshot stays in force", failure);
            }
            listener.stalled(failure);
        } catch (RuntimeException | Error further) {
            VitalThreads.survives(further);
            stalled = true;
        }
    }
}
