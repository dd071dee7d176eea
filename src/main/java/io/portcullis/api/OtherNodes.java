package io.portcullis.api;

import io.portcullis.directory.Node;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** What the API asks about the nodes of its fleet. Safe for any thread. */
public interface OtherNodes {
    /** Every node that left word; blocks, and throws {@link io.portcullis.directory.DirectoryException}. */
    List<Node> all();

    /**
     * The ids of live nodes that lack a revision which is in force here, when there is none or {@code longest} is over;
     * never blocks. {@code executor} goes on with it.
     */
    CompletableFuture<List<Integer>> lagging(long revision, Duration longest, Executor executor);
}
