package io.portcullis.api;

import io.portcullis.directory.Directory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Holds the answer to a write until what was written is in force on this node.
 *
 * @param published what is in force
 * @param longest how long an answer is held; then it goes out, says so, and is counted
 */
record PublishWait(Directory directory, PublishedRevision published, Duration longest, ApiListener listener) {
    /** Its value is the revision that will be in force later. */
    static final String PENDING = "Portcullis-Pending";

    /** The answer to a write that has returned, when it may go out; {@code executor} goes on with it. */
    CompletableFuture<Answer> hold(Answer answer, Executor executor) {
        // The write has returned, so what is committed by now holds it: that is so by order, not by luck.
        long revision = directory.committed();
        CompletableFuture<Boolean> reached = published.reached(revision, longest);
        return reached.isDone() && reached.join()
                ? CompletableFuture.completedFuture(answer)
                : reached.thenApplyAsync(inForce -> inForce ? answer : late(answer, revision), executor);
    }

    private Answer late(Answer answer, long revision) {
        listener.publishWaitTimedOut();
        return answer.with(PENDING, Long.toString(revision));
    }
}
