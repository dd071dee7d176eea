package io.portcullis.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramPacket;
import io.portcullis.sip.Bytes;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket by which answers leave from one address of this host, of those that a listener bound to all of them can be
 * called at: the system would choose the one that is nearest to the peer, who waits for another. Connected to a port of
 * its own where nobody is, so that everything that arrives still comes to the listener, and is read in turn. Confined
 * to its loop.
 */
final class Outlet {
    /** The discard port, of our own address: nothing is ever sent there. */
    private static final int NOBODY = 9;

    private final InetSocketAddress local;
    private final Bytes sentBy;
    private @Nullable Departures departures;

    private Outlet(InetSocketAddress local, Bytes sentBy) {
        this.local = local;
        this.sentBy = sentBy;
    }

    /**
     * Opens one; until that is done, what leaves by it leaves by the listener. What came to it is for {@code others}.
     */
    static Outlet open(
            Bootstrap socket,
            InetSocketAddress local,
            Bytes sentBy,
            WireListener listener,
            Consumer<DatagramPacket> others) {
        Outlet outlet = new Outlet(local, sentBy);
        ChannelFuture registered = socket.register();
        registered.addListener(done -> {
            if (done.isSuccess()) {
                outlet.bind(registered.channel(), listener, others);
            }
        });
        return outlet;
    }

    private void bind(Channel channel, WireListener listener, Consumer<DatagramPacket> others) {
        InetSocketAddress nobody = new InetSocketAddress(local.getAddress(), NOBODY);
        channel.bind(local).addListener(bound -> {
            if (bound.isSuccess() && DatagramSockets.connect(channel, nobody, others)) {
                departures = new Departures(channel, listener);
            }
        });
    }

    InetSocketAddress local() {
        return local;
    }

    Bytes sentBy() {
        return sentBy;
    }

    /** Where messages leave, or null while there is no way. */
    @Nullable
    Departures departures() {
        return departures;
    }
}
