package io.portcullis.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * For each of the phones that have left a request unanswered a socket that hears that phone only, and so what the
 * network says of datagrams to it. Each is closed when it was not needed for {@value #MILLIS} ms. There are
 * {@value #MOST} at most: with more, who is not there is known by the timers of the transactions alone. Confined to its
 * loop.
 */
final class SilentPeers {
    static final int MOST = 256;
    static final long MILLIS = 5_000;

    private final Map<InetSocketAddress, Open> open = new HashMap<>();

    /** A socket to be, where it is bound, and who takes what is not its peer's. */
    record Ear(Bootstrap socket, InetSocketAddress here, Consumer<DatagramPacket> others) {}

    private static final class Open {
        private final Channel channel;
        private boolean needed;

        Open(Channel channel) {
            this.channel = channel;
        }
    }

    /** The address that stands for all of its family. */
    static InetAddress anyLike(InetAddress address) {
        try {
            return InetAddress.getByAddress(new byte[address instanceof Inet4Address ? 4 : 16]);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Listens for news of the peer of {@code flow}, which {@code handler} is told of; goes on if it does already. */
    void listen(Flow flow, Ear ear, ChannelHandler handler) {
        Open known = open.get(flow.remote());
        if (known != null) {
            known.needed = true;
        } else if (open.size() < MOST) {
            connect(ear, handler, flow);
        }
    }

    /** All at once, as nothing here waits: the request that is about to leave is the one whose fate is heard of. */
    private void connect(Ear ear, ChannelHandler handler, Flow flow) {
        Channel channel = DatagramSockets.connected(ear.socket.handler(handler), ear.here, flow.remote(), ear.others);
        if (channel == null) {
            return; // the port is another's at some address
        }
        if (!flow.local().equals(channel.localAddress())) {
            var unused = channel.close(); // another address of ours is nearer to the peer
            return;
        }
        Open opened = new Open(channel);
        open.put(flow.remote(), opened);
        closeLater(flow.remote(), opened);
    }

    private void closeLater(InetSocketAddress remote, Open opened) {
        var unused = opened.channel.eventLoop().schedule(() -> review(remote, opened), MILLIS, TimeUnit.MILLISECONDS);
    }

    private void review(InetSocketAddress remote, Open opened) {
        if (opened.needed) {
            opened.needed = false;
            closeLater(remote, opened);
        } else {
            open.remove(remote);
            var unused = opened.channel.close();
        }
    }
}
