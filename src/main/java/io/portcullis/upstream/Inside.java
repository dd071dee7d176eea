package io.portcullis.upstream;

import io.portcullis.base.Cidr;
import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who is inside on account of the configured upstreams: their targets, each at its very address, and the sources that
 * they may call from. Immutable; safe for use by any thread.
 */
final class Inside {
    private final Map<InetSocketAddress, Resident> residents;
    private final List<Cidr> sources;

    private Inside(Map<InetSocketAddress, Resident> residents, List<Cidr> sources) {
        this.residents = residents;
        this.sources = sources;
    }

    /** Who is at an address: its targets, and over which transports it is inside. */
    private record Resident(List<Target> targets, Set<Transport> transports) {
        static Resident of(List<Target> targets) {
            Set<Transport> transports = EnumSet.noneOf(Transport.class);
            for (Target target : targets) {
                transports.add(target.transport());
                if (target.transport() == Transport.UDP) {
                    // A long request goes to it on a stream, and what it asks for comes back on that one. A stream is
                    // harder to forge than a datagram, so nothing is given away.
                    transports.add(Transport.TCP);
                }
            }
            return new Resident(List.copyOf(targets), transports);
        }
    }

    /** The targets of {@code upstreams}, and whoever is in {@code sources}. */
    static Inside of(Collection<Upstream> upstreams, List<Cidr> sources) {
        Map<InetSocketAddress, List<Target>> targets = new HashMap<>();
        upstreams.forEach(upstream -> upstream.targets()
                .forEach(target -> targets.computeIfAbsent(target.address(), absent -> new ArrayList<>(1))
                        .add(target)));
        Map<InetSocketAddress, Resident> residents = new HashMap<>();
        targets.forEach((address, there) -> residents.put(address, Resident.of(there)));
        return new Inside(residents, List.copyOf(sources));
    }

    /** The addresses of the targets that are spoken to over UDP. */
    Set<InetSocketAddress> datagramAddresses() {
        return residents.entrySet().stream()
                .filter(entry -> entry.getValue().transports.contains(Transport.UDP))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether what comes from {@code remote} is inside. One look-up when there are no sources; allocates nothing then.
     */
    boolean contains(Transport transport, InetSocketAddress remote) {
        Resident resident = residents.get(remote);
        return (resident != null && resident.transports.contains(transport))
                || (!sources.isEmpty() && isSource(remote.getAddress()));
    }

    private boolean isSource(InetAddress remote) {
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).contains(remote)) {
                return true;
            }
        }
        return false;
    }

    /** The target at {@code address} that is spoken to over {@code transport}, or null. */
    @Nullable
    Target target(Transport transport, InetSocketAddress address) {
        Resident resident = residents.get(address);
        if (resident != null) {
            for (int i = 0; i < resident.targets.size(); i++) {
                if (resident.targets.get(i).transport() == transport) {
                    return resident.targets.get(i);
                }
            }
        }
        return null;
    }
}
