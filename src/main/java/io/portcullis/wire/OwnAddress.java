package io.portcullis.wire;

import io.portcullis.sip.Bytes;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a listener's peers know it by. One that is bound to every address is another to this machine than to the rest,
 * and one that is bound to every IPv6 address takes IPv4 as well.
 */
final class OwnAddress {
    private final int port;
    private final SentBy names;
    private final Set<InetAddress> atStart;
    private final @Nullable Family ipv4;
    private final @Nullable Family ipv6;

    OwnAddress(InetSocketAddress bound, SentBy names) {
        boolean any = bound.getAddress().isAnyLocalAddress();
        boolean six = bound.getAddress() instanceof Inet6Address;
        port = bound.getPort();
        this.names = names;
        atStart = any ? SentBy.everyAddress() : Set.of(bound.getAddress());
        ipv4 = six && !any ? null : family(bound, any, false, names);
        ipv6 = six ? family(bound, any, true, names) : null;
    }

    /** What peers of one address family know it by: those elsewhere, and those on this host. */
    private record Family(
            InetSocketAddress far, InetSocketAddress thisHost, Bytes farName, Bytes thisHostName, Bytes nodeName) {
        boolean reaches(InetAddress remote) {
            boolean onlyThisHost = far.equals(thisHost) && far.getAddress().isLoopbackAddress();
            return !onlyThisHost || remote.isLoopbackAddress();
        }
    }

    private static Family family(InetSocketAddress bound, boolean any, boolean ipv6, SentBy names) {
        InetSocketAddress far = any ? new InetSocketAddress(SentBy.ownAddress(ipv6), bound.getPort()) : bound;
        InetSocketAddress thisHost = any ? new InetSocketAddress(SentBy.loopback(ipv6), bound.getPort()) : bound;
        return new Family(far, thisHost, names.of(far), names.of(thisHost), names.ofNode(far));
    }

    int port() {
        return port;
    }

    InetSocketAddress towards(InetAddress remote) {
        return remote.isLoopbackAddress() ? known(remote).thisHost : known(remote).far;
    }

    Bytes sentBy(InetAddress remote) {
        return remote.isLoopbackAddress() ? known(remote).thisHostName : known(remote).farName;
    }

    /** What a peer elsewhere knows this machine by, and no other of its fleet. */
    Bytes sentByNode(InetAddress remote) {
        return names.isNode() ? known(remote).nodeName : sentBy(remote);
    }

    /**
     * What a peer knows it by that has called {@code called}, one of this host's addresses: by that, if this host had
     * it at the start, when it was learnt what means us; else as any peer does.
     */
    Bytes sentBy(InetAddress called, InetAddress remote) {
        return atStart.contains(called) ? names.of(new InetSocketAddress(called, port)) : sentBy(remote);
    }

    /** Whether packets to {@code remote} can leave here: a family it has, and loopback only from and to this host. */
    boolean reaches(InetAddress remote) {
        Family family = remote instanceof Inet6Address ? ipv6 : ipv4;
        return family != null && family.reaches(remote);
    }

    private Family known(InetAddress remote) {
        Family family = remote instanceof Inet6Address ? ipv6 : ipv4;
        if (family == null) {
            throw new IllegalArgumentException(
                    "peer: " + remote.getHostAddress() + " (expected: of the listener's address family)");
        }
        return family;
    }
}
