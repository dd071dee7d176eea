package io.portcullis.upstream;

import io.portcullis.base.PublicAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where no route may lead: whoever wrote it, to this process's own listeners, and to addresses that are nobody's or
 * everybody's. The operator's own may lead to any other address, for that is where PBXs live; those of tenants to the
 * public internet and to what the operator allows ({@link RouteSettings}). Immutable; safe for use by any thread.
 */
public final class OffLimits {
    private static final int RESERVED = 240; // 240.0.0.0/4 (RFC 1112 section 4), with 255.255.255.255 in it

    private final List<InetSocketAddress> listeners;
    private final Set<InetAddress> machine;
    private final Set<InetAddress> broadcasts;

    OffLimits(List<InetSocketAddress> listeners, Set<InetAddress> machine, Set<InetAddress> broadcasts) {
        this.listeners = List.copyOf(listeners);
        this.machine = Set.copyOf(machine);
        this.broadcasts = Set.copyOf(broadcasts);
    }

    /** For an edge that listens there, on a machine with the network interfaces that it has now. */
    public static OffLimits of(List<InetSocketAddress> listeners) {
        Set<InetAddress> machine = new HashSet<>();
        Set<InetAddress> broadcasts = new HashSet<>();
        try {
            for (InterfaceAddress each : NetworkInterface.networkInterfaces()
                    .flatMap(card -> card.getInterfaceAddresses().stream())
                    .toList()) {
                machine.add(each.getAddress());
                if (each.getBroadcast() != null) {
                    broadcasts.add(each.getBroadcast());
                }
            }
        } catch (SocketException unknown) {
            // A machine that does not tell still has the loopback addresses, which need no list.
        }
        broadcasts.removeAll(machine); // an interface with a /32 names itself
        return new OffLimits(listeners, machine, broadcasts);
    }

    /** Whether {@code address} is off limits for everybody. */
    boolean contains(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        return host.isAnyLocalAddress()
                || host.isMulticastAddress()
                || isNobody(host)
                || broadcasts.contains(host)
                || listeners.stream().anyMatch(listener -> isReached(listener, address));
    }

    /** Whether {@code address}, which is no configured target's, is off limits for tenants. */
    boolean containsForTenants(InetSocketAddress address, RouteSettings settings) {
        InetAddress host = address.getAddress();
        boolean ours = machine.contains(host) || !PublicAddress.is(host);
        return contains(address) || (ours && !settings.allows(host));
    }

    /** Whether it lies in 0.0.0.0/8, "this network", or among the reserved ones (RFC 6890 section 2.2.2). */
    private static boolean isNobody(InetAddress host) {
        int first = host.getAddress()[0] & 0xff;
        return host instanceof Inet4Address && (first == 0 || first >= RESERVED);
    }

    private boolean isReached(InetSocketAddress listener, InetSocketAddress address) {
        InetAddress host = address.getAddress();
        boolean everywhere = listener.getAddress().isAnyLocalAddress();
        return listener.getPort() == address.getPort()
                && (everywhere
                        ? host.isLoopbackAddress() || machine.contains(host)
                        : host.equals(listener.getAddress()));
    }
}
