package io.portcullis.proxy;

import io.portcullis.sip.SipUri;
import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every configured upstream by name. One for all event loops; safe for use by any thread. */
public final class UpstreamPool {
    private final Map<String, Upstream> upstreams;
    private final Map<InetSocketAddress, Target> targets = new HashMap<>();

    /**
     * The upstreams of the settings. Blocks while it resolves host names.
     *
     * @throws IllegalArgumentException if a target is no SIP URI, or names an unknown transport or host
     */
    public UpstreamPool(ProxySettings settings) {
        Map<String, Upstream> byName = new LinkedHashMap<>();
        settings.upstreams().forEach((name, upstream) -> byName.put(name, new Upstream(name, upstream)));
        upstreams = Collections.unmodifiableMap(byName);
        for (Upstream upstream : upstreams.values()) {
            upstream.targets().forEach(target -> targets.putIfAbsent(target.address(), target));
        }
    }

    /** The upstream called {@code name}, or null. */
    public @Nullable Upstream upstream(String name) {
        return upstreams.get(name);
    }

    /** Every upstream, in the order of the configuration. */
    public Collection<Upstream> upstreams() {
        return upstreams.values();
    }

    /** The addresses of the targets that are spoken to over UDP. */
    public Set<InetSocketAddress> datagramTargets() {
        return targets.values().stream()
                .filter(target -> target.transport() == Transport.UDP)
                .map(Target::address)
                .collect(Collectors.toSet());
    }

    /** Whether {@code address} is that of a target: what comes from there is inside. */
    public boolean isTarget(InetSocketAddress address) {
        return targets.containsKey(address);
    }

    /** The target at {@code address} that is spoken to over {@code transport}, or null. */
    public @Nullable Target target(Transport transport, InetSocketAddress address) {
        return find(
                target -> target.transport() == transport && target.address().equals(address));
    }

    /** The first target on that host that is spoken to over {@code transport}, whatever its port; null when there is none. */
    public @Nullable Target targetOn(Transport transport, InetAddress host) {
        return find(target ->
                target.transport() == transport && target.address().getAddress().equals(host));
    }

    private @Nullable Target find(Predicate<Target> wanted) {
        for (Upstream upstream : upstreams.values()) {
            for (Target target : upstream.targets()) {
                if (wanted.test(target)) {
                    return target;
                }
            }
        }
        return null;
    }

    /** The first target that {@code uri} leads to, as configured or by its address; null when there is none. */
    public @Nullable Target target(SipUri uri) {
        return find(target -> target.isNamedBy(uri));
    }

    /** Whether {@code uri} leads to a target, as configured or by its address. */
    public boolean isTarget(SipUri uri) {
        return targets.values().stream().anyMatch(target -> target.isNamedBy(uri));
    }
}
