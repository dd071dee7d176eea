package io.portcullis.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The targets that one URI leads to. Immutable; safe for use by any thread. */
public final class UriTargets {
    private static final SrvOrder<Server> LOTS = new SrvOrder<>(Server::priority, Server::weight);

    // Behind the lots, which it needs.
    static final UriTargets NONE = new UriTargets(List.of());

    private final List<Server> servers;
    private final List<Target> all;
    private final boolean drawn;

    /** A server of the URI; its targets are its addresses. */
    record Server(int priority, int weight, List<Target> targets) {}

    UriTargets(List<Server> servers) {
        this.servers = List.copyOf(servers);
        this.all = servers.stream().flatMap(server -> server.targets.stream()).toList();
        this.drawn = LOTS.leavesChoice(servers);
    }

    /** Every target, those of the lowest priority first. */
    public List<Target> all() {
        return all;
    }

    /** Whether the order is another for each request. */
    boolean isDrawn() {
        return drawn;
    }

    /** The order for one request. */
    List<Target> order(RandomGenerator random) {
        if (!drawn) {
            return all;
        }
        List<Target> order = new ArrayList<>(all.size());
        LOTS.of(servers, random).forEach(server -> order.addAll(server.targets));
        return order;
    }
}
