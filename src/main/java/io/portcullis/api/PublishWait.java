package io.portcullis.api;

import io.portcullis.directory.Directory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Holds the answer to a write until what was written is in force on this node, or, when that was asked for, on every
 * live node of the fleet.
 *
 * @param published what is in force
 * @param nodes the others
 * @param longest how long an answer is held; then it goes out, says so, and is counted
 */
record PublishWait(
        Directory directory, PublishedRevision published, OtherNodes nodes, Duration longest, ApiListener listener) {
    /** What a query asks for all nodes with. */
    static final String PARAMETER = "Wait";

    /** Its value is {@code all}, or {@code lagging=} and the ids of those where it is not in force yet. */
    static final String NODES = "Portcullis-Nodes";

    private static final Duration LONGEST_FOR_ALL = Duration.ofSeconds(2);
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

    /** The same, and then until it is in force on every live node; a fault has nothing to wait for. */
    CompletableFuture<Answer> holdForAll(Answer answer, Executor executor) {
        long revision = directory.committed();
        CompletableFuture<Answer> here = hold(answer, executor);
        return answer.fault() != null
                ? here
                : here.thenCompose(held -> nodes.lagging(revision, LONGEST_FOR_ALL, executor)
                        .thenApply(lagging -> held.with(NODES, tell(lagging))));
    }

    private static String tell(List<Integer> lagging) {
        return lagging.isEmpty()
                ? "all"
                : lagging.stream().map(String::valueOf).collect(Collectors.joining(",", "lagging=", ""));
    }

    private Answer late(Answer answer, long revision) {
        listener.publishWaitTimedOut();
        return answer.with(PENDING, Long.toString(revision));
    }
}
