package io.portcullis.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.DatagramSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How UDP sockets are made, before they are bound. */
final class DatagramSockets {
    /** How many datagrams a system call receives at most. */
    static final int BATCH = 16;
    /** How many datagrams are received before timers and the other sockets of the loop have their turn. */
    static final int TURN = 64;

    static final int LARGEST_DATAGRAM = 65_535;
    private static final int SOCKET_BUFFER = 4 << 20;

    private DatagramSockets() {}

    /**
     * A socket that is bound to {@code here} and hears {@code peer} only; see {@link #connect}. Loop thread only.
     *
     * @return null when the system has none
     */
    static @Nullable Channel connected(
            Bootstrap socket, InetSocketAddress here, InetSocketAddress peer, Consumer<DatagramPacket> others) {
        ChannelFuture registered = socket.register();
        if (!registered.isSuccess()) {
            return null;
        }
        Channel channel = registered.channel();
        if (channel.bind(here).isSuccess() && connect(channel, peer, others)) {
            return channel;
        }
        var unused = channel.close();
        return null;
    }

    /**
     * Connects a socket that is bound. A connected socket takes all it has for its peer's, and what has come to it
     * until then may have been anybody's: that is handed to {@code others}, with who sent it, once the loop has done
     * what it is at. Loop thread only.
     *
     * @return whether it is connected now
     */
    static boolean connect(Channel bound, InetSocketAddress peer, Consumer<DatagramPacket> others) {
        if (!bound.connect(peer).isSuccess()) {
            return false;
        }
        if (bound instanceof EpollDatagramChannel epoll) {
            List<DatagramPacket> before = new ArrayList<>();
            while (before.size() < TURN && takeOne(epoll, before)) {}
            if (!before.isEmpty()) {
                bound.eventLoop().execute(() -> before.forEach(others));
            }
            return before.size() < TURN; // with so many it cannot be known where its peer's begin
        }
        return true;
    }

    private static boolean takeOne(EpollDatagramChannel channel, List<DatagramPacket> taken) {
        ByteBuf content = channel.alloc().directBuffer(LARGEST_DATAGRAM);
        try {
            ByteBuffer room = content.internalNioBuffer(0, LARGEST_DATAGRAM);
            DatagramSocketAddress sender =
                    ((Socket) channel.fd()).recvFrom(room, room.position(), room.position() + LARGEST_DATAGRAM);
            if (sender == null) {
                return false;
            }
            InetSocketAddress from = new InetSocketAddress(sender.getAddress(), sender.getPort());
            content.writerIndex(sender.receivedAmount());
            taken.add(new DatagramPacket(content.retain(), channel.localAddress(), from));
            return true;
        } catch (IOException news) {
            return false; // nobody listens at the peer: of what was sent before, which this socket is not asked about
        } finally {
            content.release();
        }
    }

    /** One that is bound to an IPv4 address has no use for IPv6, and is cheaper without it. */
    static Bootstrap of(EventLoop loop, InetAddress address, boolean epoll) {
        SocketProtocolFamily family =
                address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                // The default allocator does not pool what a batch needs.
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(SOCKET_BUFFER / 2, SOCKET_BUFFER))
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER);
        if (epoll) {
            bootstrap
                    .channelFactory(() -> new EpollDatagramChannel(family))
                    .option(EpollChannelOption.SO_REUSEPORT, true)
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST_DATAGRAM)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(LARGEST_DATAGRAM * BATCH).maxMessagesPerRead(TURN));
        } else {
            bootstrap
                    .channel(NioDatagramChannel.class)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(LARGEST_DATAGRAM).maxMessagesPerRead(BATCH));
        }
        return bootstrap;
    }
}
