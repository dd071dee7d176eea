package io.portcullis.wire;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What we call ourselves in Via and Record-Route. */
final class SentBy {
    // Addresses that are nobody's (RFC 5737, RFC 3849): asking for the way there sends nothing.
    private static final InetSocketAddress FAR_IPV4 = new InetSocketAddress("192.0.2.1", 5060);
    private static final InetSocketAddress FAR_IPV6 = new InetSocketAddress("2001:db8::1", 5060);

    private final @Nullable String advertised;
    private final @Nullable String node;

    /**
     * What peers are told.
     *
     * @param advertised the host for all of a fleet, or for this machine; null is the address of the socket
     * @param node the host for this machine alone; null is what is advertised
     */
    SentBy(@Nullable String advertised, @Nullable String node) {
        this.advertised = advertised;
        this.node = node;
    }

    /** Host and port for a socket with this address. */
    Bytes of(InetSocketAddress local) {
        String host = advertised == null ? Host.literal(local.getAddress()) : advertised;
        return Bytes.of(host + ':' + local.getPort());
    }

    /** Whether this machine has a name of its own. */
    boolean isNode() {
        return node != null;
    }

    /** The same, as no other machine is called. */
    Bytes ofNode(InetSocketAddress local) {
        return node == null ? of(local) : Bytes.of(node + ':' + local.getPort());
    }

    /**
     * The address that peers of {@code like}'s family reach us at when a socket is bound to every address: the one that
     * the system would send from, or loopback when there is no way out.
     */
    static InetAddress ownAddress(boolean ipv6) {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect(ipv6 ? FAR_IPV6 : FAR_IPV4);
            InetAddress own = probe.getLocalAddress();
            if (!own.isAnyLocalAddress() && own instanceof Inet4Address != ipv6) {
                return own;
            }
        } catch (IOException | UncheckedIOException noWay) {
            // No route: then only this machine can reach us.
        }
        return loopback(ipv6);
    }

    /** All that this host has now. */
    static Set<InetAddress> everyAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException unknown) {
            return Set.of();
        }
    }

    static InetAddress loopback(boolean ipv6) {
        try {
            byte[] address = ipv6 ? new byte[16] : new byte[] {127, 0, 0, 1};
            if (ipv6) {
                address[15] = 1;
            }
            return InetAddress.getByAddress(address);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
