package io.portcullis.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Which revision of the directory this node judges calls by, and which answers wait for a later one. Whoever puts
 * revisions into force tells it so; the API asks. Answers to writes that were committed together share one wait, and no
 * thread is held while it lasts. Waits for at most {@value #MOST_WAITS} revisions at once; for one more there is no
 * wait. Safe for any thread; never blocks.
 */
public final class PublishedRevision {
    private static final int MOST_WAITS = 10_000;

    private final NavigableMap<Long, CompletableFuture<Boolean>> waits = new TreeMap<>();
    private long newest;

    /** Nothing is in force yet. */
    public PublishedRevision() {}

    /** For a node that judges no calls: whatever is written there is in force as far as it is concerned. */
    public static PublishedRevision everything() {
        PublishedRevision published = new PublishedRevision();
        published.inForce(Long.MAX_VALUE);
        return published;
    }

    /**
     * This revision is in force, and so is each one before it. What is said last is the truth: a directory that was put
     * back to an older state has lower revisions again. Answers that waited for it go on at once, on other threads.
     */
    public void inForce(long revision) {
        List<CompletableFuture<Boolean>> over;
        synchronized (this) {
            newest = revision;
            NavigableMap<Long, CompletableFuture<Boolean>> reached = waits.headMap(revision, true);
            over = List.copyOf(reached.values());
            reached.clear();
        }
        over.forEach(wait -> wait.complete(true));
    }

    /**
     * Waits until this revision is in force.
     *
     * @param longest how long, from when the first asked for this revision
     * @return whether it is; false when that took too long
     */
    synchronized CompletableFuture<Boolean> reached(long revision, Duration longest) {
        if (revision <= newest) {
            return CompletableFuture.completedFuture(true);
        }
        CompletableFuture<Boolean> begun = waits.get(revision);
        if (begun != null) {
            return begun;
        }
        if (waits.size() >= MOST_WAITS) {
            return CompletableFuture.completedFuture(false);
        }
        CompletableFuture<Boolean> wait =
                new CompletableFuture<Boolean>().completeOnTimeout(false, longest.toMillis(), TimeUnit.MILLISECONDS);
        waits.put(revision, wait);
        CompletableFuture<Void> unused = wait.thenRun(() -> forget(revision, wait));
        return wait;
    }

    private synchronized void forget(long revision, CompletableFuture<Boolean> wait) {
        waits.remove(revision, wait);
    }

    /** Nobody waits any longer. */
    void release() {
        List<CompletableFuture<Boolean>> over;
        synchronized (this) {
            over = new ArrayList<>(waits.values());
        }
        over.forEach(wait -> wait.complete(false));
    }
}
