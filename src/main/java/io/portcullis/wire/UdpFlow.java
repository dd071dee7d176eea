package io.portcullis.wire;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The pair of addresses that a datagram came between. Confined to its loop. */
final class UdpFlow implements Flow {
    private final UdpEndpoint endpoint;
    private final InetSocketAddress remote;
    /** As messages name it; made once for all of them. */
    final Source source;
    /** By which what is sent leaves; null is by the listener. */
    final @Nullable Outlet outlet;
    /** Whether anything came on it, to this very loop. */
    boolean heard;

    UdpFlow(UdpEndpoint endpoint, InetSocketAddress remote, @Nullable Outlet outlet) {
        this.endpoint = endpoint;
        this.remote = remote;
        this.outlet = outlet;
        this.source = new Source(Transport.UDP, remote);
    }

    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public InetSocketAddress local() {
        return outlet == null ? endpoint.own().towards(remote.getAddress()) : outlet.local();
    }

    @Override
    public Bytes sentBy() {
        return outlet == null ? endpoint.own().sentBy(remote.getAddress()) : outlet.sentBy();
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public Flow toPort(int port) {
        return endpoint.flowTo(new InetSocketAddress(remote.getAddress(), port), outlet);
    }

    @Override
    public void send(byte[] message) {
        endpoint.send(message, remote, outlet);
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
