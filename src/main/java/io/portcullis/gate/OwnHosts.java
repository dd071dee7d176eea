package io.portcullis.gate;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Host;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Via;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names and addresses that mean the edge itself in a URI: the advertised host and what the listeners are bound to; for
 * one bound to every address, all that this machine has at the start. However an IPv6 address is spelt. Immutable; safe for
 * use by any thread.
 */
public final class OwnHosts {
    private static final int DEFAULT_PORT = 5060;
    private static final int DEFAULT_SECURE_PORT = 5061;

    private final Bytes[] hosts;
    private final Set<InetAddress> addresses;
    private final Set<Integer> ports;

    private OwnHosts(@Nullable String advertised, Set<InetAddress> addresses, Set<Integer> ports) {
        Set<String> hosts = addresses.stream().map(Host::literal).collect(Collectors.toSet());
        if (advertised != null) {
            hosts.add(advertised);
        }
        this.hosts = hosts.stream().map(Bytes::of).toArray(Bytes[]::new);
        this.addresses = Set.copyOf(addresses);
        this.ports = Set.copyOf(ports);
    }

    /** The hosts of listeners bound to {@code bound}. */
    public static OwnHosts of(@Nullable String advertised, List<InetSocketAddress> bound) {
        Set<InetAddress> addresses = new HashSet<>();
        if (advertised != null && advertised.startsWith("[")) {
            addresses.addAll(literal(advertised));
        }
        for (InetSocketAddress address : bound) {
            addresses.addAll(address.getAddress().isAnyLocalAddress() ? everyAddress() : Set.of(address.getAddress()));
        }
        Set<Integer> ports = bound.stream().map(InetSocketAddress::getPort).collect(Collectors.toSet());
        return new OwnHosts(advertised, addresses, ports);
    }

    private static Set<InetAddress> everyAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toSet());
        } catch (SocketException unknown) {
            return Set.of();
        }
    }

    /** The address that {@code bracketed} spells, if it does. Text in brackets is never looked up. */
    private static Set<InetAddress> literal(String bracketed) {
        try {
            return Set.of(InetAddress.getByName(bracketed));
        } catch (UnknownHostException none) {
            return Set.of();
        }
    }

    /** Whether {@code host}, as it stands in a URI, means us. */
    public boolean contains(Bytes host) {
        for (Bytes own : hosts) {
            if (own.equalsIgnoreCase(host)) {
                return true;
            }
        }
        return host.startsWithIgnoreCase("[")
                && literal(host.toString()).stream().anyMatch(addresses::contains);
    }

    /** Whether one of our listeners has this port. */
    public boolean hasPort(int port) {
        return ports.contains(port);
    }

    /** Whether {@code uri} leads to one of our listeners, as it does in a Route that we recorded. */
    public boolean isListener(SipUri uri) {
        int usual = uri.secure() ? DEFAULT_SECURE_PORT : DEFAULT_PORT;
        return contains(uri.host()) && ports.contains(uri.port() < 0 ? usual : uri.port());
    }

    /** Whether {@code via} names one of our listeners, as those do that we put on a request. */
    public boolean isListener(Via via) {
        return contains(via.host()) && ports.contains(via.port());
    }
}
