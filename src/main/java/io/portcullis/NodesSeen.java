package io.portcullis;

import io.portcullis.api.OtherNodes;
import io.portcullis.directory.Node;
import io.portcullis.observe.NodeMeters;
import io.portcullis.sync.Fleet;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** The nodes of a fleet, as each part of this one wants to hear of them. */
final class NodesSeen {
    private NodesSeen() {}

    /** Where each alone is reached. */
    static Set<String> addresses(List<Node> all) {
        return all.stream().map(Node::address).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    /** The ids of those that are live. */
    static Set<Integer> live(List<Node> all) {
        return all.stream().filter(Node::live).map(Node::id).collect(Collectors.toSet());
    }

    /** As metrics tell of them. */
    static List<NodeMeters.Seen> forMeters(List<Node> all) {
        return all.stream()
                .map(node -> new NodeMeters.Seen(
                        node.id(),
                        node.at().revision(),
                        node.checkedAge().plus(node.silentFor()).toNanos() / 1e9,
                        node.live()))
                .toList();
    }

    /** As the API asks for them. */
    static OtherNodes others(Fleet fleet) {
        return new OtherNodes() {
            @Override
            public List<Node> all() {
                return fleet.nodes();
            }

            @Override
            public CompletableFuture<List<Integer>> lagging(long revision, Duration longest, Executor executor) {
                return fleet.lagging(revision, longest, executor);
            }
        };
    }
}
