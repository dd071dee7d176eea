package io.portcullis.gate;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Host;
import io.portcullis.sip.SipUri;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names and addresses that mean the edge itself in a URI: the advertised host and what the listeners
 * are bound to; for one bound to every address, all that this machine has at the start. Immutable; safe for use by any
 * thread.
 */
public final class OwnHosts {
    private static final int DEFAULT_PORT = 5060;

    private final Bytes[] hosts;
    private final Set<Integer> ports;

    private OwnHosts(Collection<String> hosts, Set<Integer> ports) {
        this.hosts = hosts.stream().map(Bytes::of).toArray(Bytes[]::new);
        this.ports = Set.copyOf(ports);
    }

    /** The hosts of listeners bound to {@code bound}. */
    public static OwnHosts of(@Nullable String advertised, List<InetSocketAddress> bound) {
        TreeSet<String> hosts = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        if (advertised != null) {
            hosts.add(advertised);
        }
        for (InetSocketAddress address : bound) {
            if (address.getAddress().isAnyLocalAddress()) {
                hosts.addAll(everyAddress());
            } else {
                hosts.add(Host.literal(address.getAddress()));
            }
        }
        return new OwnHosts(
                hosts, bound.stream().map(InetSocketAddress::getPort).collect(Collectors.toSet()));
    }

    private static List<String> everyAddress() {
        try {
            List<String> hosts = new ArrayList<>();
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .forEach(address -> hosts.add(Host.literal(address)));
            return hosts;
        } catch (SocketException unknown) {
            return List.of();
        }
    }

    /** Whether {@code host}, as it stands in a URI, means us. */
    public boolean contains(Bytes host) {
        for (Bytes own : hosts) {
            if (own.equalsIgnoreCase(host)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code uri} leads to one of our listeners, as it does in a Route that we recorded. */
    public boolean isListener(SipUri uri) {
        return contains(uri.host()) && ports.contains(uri.port() < 0 ? DEFAULT_PORT : uri.port());
    }
}
