package io.portcullis.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Targets that can stand in for each other, in order of preference; the proxy passes over those that are down.
 * Immutable: who holds one holds what was known when it was asked for. Safe for use by any thread.
 */
public final class Upstream {
    private final String name;
    private final List<UriTargets> choices;
    private final List<Target> targets;
    private final boolean drawn;

    Upstream(String name, List<UriTargets> choices) {
        this.name = name;
        this.choices = List.copyOf(choices);
        this.targets = choices.stream().flatMap(choice -> choice.all().stream()).toList();
        this.drawn = choices.stream().anyMatch(UriTargets::isDrawn);
    }

    /** Its name in the configuration and in metrics. */
    public String name() {
        return name;
    }

    /** All of its targets. */
    public List<Target> targets() {
        return targets;
    }

    /**
     * Its targets in the order for one request: as configured, and by lot where a name has several servers (RFC 2782).
     */
    public List<Target> order(RandomGenerator random) {
        if (!drawn) {
            return targets;
        }
        List<Target> order = new ArrayList<>(targets.size());
        choices.forEach(choice -> order.addAll(choice.order(random)));
        return order;
    }
}
