package io.portcullis.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket of one loop. With epoll a system call receives up to {@value #BATCH} datagrams, and what is sent while
 * they are handled leaves together. Confined to its loop.
 */
final class UdpEndpoint extends ChannelInboundHandlerAdapter {
    private static final int BATCH = 16;
    private static final int LARGEST_DATAGRAM = 65_535;
    private static final int SOCKET_BUFFER = 4 << 20;
    private static final int SHORTEST_MESSAGE = 16;

    private final WireLoop loop;
    private final SentBy names;
    private @Nullable Channel channel;
    private @Nullable OwnAddress own;
    private boolean receiving;
    private boolean flushScheduled;

    UdpEndpoint(WireLoop loop, SentBy names) {
        this.loop = loop;
        this.names = names;
    }

    /** Binds, and gives the bound address. */
    InetSocketAddress bind(InetSocketAddress address, boolean epoll) throws IOException {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.executor())
                .handler(this)
                // The default allocator does not pool what a batch needs.
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(SOCKET_BUFFER / 2, SOCKET_BUFFER))
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER);
        if (epoll) {
            bootstrap
                    .channel(EpollDatagramChannel.class)
                    .option(EpollChannelOption.SO_REUSEPORT, true)
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST_DATAGRAM)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(LARGEST_DATAGRAM * BATCH).maxMessagesPerRead(4));
        } else {
            bootstrap
                    .channel(NioDatagramChannel.class)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(LARGEST_DATAGRAM).maxMessagesPerRead(BATCH));
        }
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /** Bound, and nothing read yet. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        own = new OwnAddress((InetSocketAddress) context.channel().localAddress(), names);
        channel = context.channel();
        loop.add(this);
    }

    /** What peers know it by; only once it is bound. */
    OwnAddress own() {
        return Objects.requireNonNull(own, "not bound");
    }

    Flow flowTo(InetSocketAddress remote) {
        return new UdpFlow(this, remote);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object packet) {
        receiving = true;
        DatagramPacket datagram = (DatagramPacket) packet;
        try {
            received(datagram.content(), plain(datagram.sender()));
        } finally {
            datagram.release();
        }
    }

    private void received(ByteBuf content, InetSocketAddress sender) {
        // RFC 3261 section 7.5: line ends before the start line. What is too short for any message keeps a binding
        // alive.
        while (content.isReadable()
                && (content.getByte(content.readerIndex()) == '\r' || content.getByte(content.readerIndex()) == '\n')) {
            content.skipBytes(1);
        }
        if (content.readableBytes() < SHORTEST_MESSAGE || sender.getPort() == 0) {
            return;
        }
        byte first = content.getByte(content.readerIndex());
        if (first == QueueWatch.FIRST && loop.isMark(content)) {
            return;
        }
        if (first >= 0 && first < 4) {
            // STUN (RFC 5389 section 6) or zeros: no SIP, and no reason to answer.
            return;
        }
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        loop.arrived(bytes, new Source(Transport.UDP, sender), new UdpFlow(this, sender));
    }

    /** An IPv4 address that a dual-stack socket wraps in IPv6 is an IPv4 address. */
    private static InetSocketAddress plain(InetSocketAddress sender) {
        byte[] address = sender.getAddress().getAddress();
        if (address.length == 4) {
            return sender;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return sender;
            }
        }
        if (address[10] != -1 || address[11] != -1) {
            return sender;
        }
        try {
            // Java itself unwraps the mapped form.
            return new InetSocketAddress(InetAddress.getByAddress(address), sender.getPort());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("address: " + address.length + " bytes (expected: 16)", impossible);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        receiving = false;
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // What became of one datagram; the socket goes on.
        loop.listener().sendFailed(Transport.UDP);
    }

    private void send(byte[] message, InetSocketAddress remote) {
        Channel open = channel;
        // A socket that takes no more for a while loses datagrams, as a network may; they never pile up here.
        if (open == null || !open.isWritable()) {
            loop.listener().sendFailed(Transport.UDP);
            return;
        }
        ByteBuf content = open.alloc().directBuffer(message.length).writeBytes(message);
        var unused = open.write(new DatagramPacket(content, remote), open.voidPromise());
        if (!receiving && !flushScheduled) {
            flushScheduled = true;
            loop.executor().execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        if (channel != null) {
            channel.flush();
        }
    }

    /** The pair of addresses that a datagram came between. */
    private static final class UdpFlow implements Flow {
        private final UdpEndpoint endpoint;
        private final InetSocketAddress remote;

        UdpFlow(UdpEndpoint endpoint, InetSocketAddress remote) {
            this.endpoint = endpoint;
            this.remote = remote;
        }

        @Override
        public Transport transport() {
            return Transport.UDP;
        }

        @Override
        public InetSocketAddress local() {
            return endpoint.own().towards(remote.getAddress());
        }

        @Override
        public Bytes sentBy() {
            return endpoint.own().sentBy(remote.getAddress());
        }

        @Override
        public InetSocketAddress remote() {
            return remote;
        }

        @Override
        public Flow toPort(int port) {
            return new UdpFlow(endpoint, new InetSocketAddress(remote.getAddress(), port));
        }

        @Override
        public void send(byte[] message) {
            endpoint.send(message, remote);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof UdpFlow that && remote.equals(that.remote) && local().equals(that.local());
        }

        @Override
        public int hashCode() {
            return Objects.hash(remote, local());
        }
    }
}
