package io.portcullis.proxy;

import java.time.Duration;
import java.util.List;

/** Targets that can stand in for each other, in order of preference; the proxy passes over those that are down. Safe for use by any thread. */
public final class Upstream {
    private final String name;
    private final List<Target> targets;
    private final Duration probeInterval;

    Upstream(String name, UpstreamSettings settings) {
        this.name = name;
        this.targets = settings.targets().stream()
                .map(uri -> Target.resolve(uri, settings))
                .toList();
        this.probeInterval = settings.probeInterval();
    }

    /** Its name in the configuration and in metrics. */
    public String name() {
        return name;
    }

    /** All of its targets, in order. */
    public List<Target> targets() {
        return targets;
    }

    Duration probeInterval() {
        return probeInterval;
    }
}
