package io.portcullis.journey;

import io.portcullis.api.OtherNodes;
import io.portcullis.directory.Node;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** There is no other node, and this one leaves no word. */
final class LoneNode implements OtherNodes {
    @Override
    public List<Node> all() {
        return List.of();
    }

    @Override
    public CompletableFuture<List<Integer>> lagging(long revision, Duration longest, Executor executor) {
        return CompletableFuture.completedFuture(List.of());
    }
}
