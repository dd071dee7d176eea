package io.portcullis.wire;

import io.portcullis.sip.Bytes;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** What a listener's peers know it by; one that is bound to every address is another to this machine than to the rest. */
final class OwnAddress {
    private final InetSocketAddress far;
    private final InetSocketAddress thisHost;
    private final Bytes farName;
    private final Bytes thisHostName;

    OwnAddress(InetSocketAddress bound, SentBy names) {
        boolean ipv6 = bound.getAddress() instanceof Inet6Address;
        boolean any = bound.getAddress().isAnyLocalAddress();
        far = any ? new InetSocketAddress(SentBy.ownAddress(ipv6), bound.getPort()) : bound;
        thisHost = any ? new InetSocketAddress(SentBy.loopback(ipv6), bound.getPort()) : bound;
        farName = names.of(far);
        thisHostName = names.of(thisHost);
    }

    int port() {
        return far.getPort();
    }

    InetSocketAddress towards(InetAddress remote) {
        return remote.isLoopbackAddress() ? thisHost : far;
    }

    Bytes sentBy(InetAddress remote) {
        return remote.isLoopbackAddress() ? thisHostName : farName;
    }

    /** Whether packets to {@code remote} can leave here: same family, and loopback only from and to this host. */
    boolean reaches(InetAddress remote) {
        boolean sameFamily = remote instanceof Inet6Address == far.getAddress() instanceof Inet6Address;
        boolean onlyThisHost = thisHost.equals(far) && far.getAddress().isLoopbackAddress();
        return sameFamily && (!onlyThisHost || remote.isLoopbackAddress());
    }
}
