package io.portcullis.wire;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The pair of addresses that a datagram came between, and the balancer that passed it on, if one did. Confined to its
 * loop.
 */
final class UdpFlow implements Flow {
    private final UdpEndpoint endpoint;
    private final InetSocketAddress remote;
    /** Where what is sent goes first; {@code remote} unless a balancer stands between. */
    final InetSocketAddress hop;
    /** As messages name it; made once for all of them. */
    final Source source;
    /** By which what is sent leaves; null is by the listener. */
    final @Nullable Outlet outlet;
    /** Whether anything came on it, to this very loop. */
    boolean heard;

    UdpFlow(UdpEndpoint endpoint, InetSocketAddress remote, InetSocketAddress hop, @Nullable Outlet outlet) {
        this.endpoint = endpoint;
        this.remote = remote;
        this.hop = hop;
        this.outlet = outlet;
        this.source = new Source(Transport.UDP, remote);
    }

    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public InetSocketAddress local() {
        return outlet == null ? endpoint.own().towards(hop.getAddress()) : outlet.local();
    }

    @Override
    public Bytes sentBy() {
        return outlet == null ? endpoint.own().sentBy(hop.getAddress()) : outlet.sentBy();
    }

    @Override
    public Bytes sentByNode() {
        return outlet == null ? endpoint.own().sentByNode(hop.getAddress()) : outlet.sentBy();
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public Flow toPort(int port) {
        // A balancer knows one way to the peer: the one that it came by.
        return hop.equals(remote) ? endpoint.flowTo(new InetSocketAddress(remote.getAddress(), port), outlet) : this;
    }

    @Override
    public void send(byte[] message) {
        endpoint.send(message, hop, outlet);
    }

    @Override
    public void listen() {
        endpoint.listen(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof UdpFlow that && remote.equals(that.remote) && local().equals(that.local()));
    }

    @Override
    public int hashCode() {
        return Objects.hash(remote, local());
    }
}
