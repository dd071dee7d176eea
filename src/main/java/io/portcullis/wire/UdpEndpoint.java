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
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.portcullis.base.MappedAddress;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket of one loop. With epoll a system call receives up to {@value #BATCH} datagrams, and what is sent while
 * they are handled leaves together. Confined to its loop.
 */
final class UdpEndpoint extends ChannelInboundHandlerAdapter {
    private static final int BATCH = 16;
    /** How many datagrams are received before timers and the other sockets of the loop have their turn. */
    private static final int TURN = 64;

    private static final int LARGEST_DATAGRAM = 65_535;
    private static final int SOCKET_BUFFER = 4 << 20;
    private static final int SHORTEST_MESSAGE = 16;

    /** Peers whose flows are kept at most; of two that share a place, the one spoken to last. */
    private static final int RECENT = 1_024;

    private final WireLoop loop;
    private final UdpFlow[] recent = new UdpFlow[RECENT];
    private final SentBy names;
    private @Nullable Channel channel;
    private @Nullable Departures departures;
    private @Nullable OwnAddress own;
    private boolean receiving;
    private boolean flushScheduled;
    private int mostInTurn = TURN;
    private int inTurn;
    private boolean markInTurn;

    UdpEndpoint(WireLoop loop, SentBy names) {
        this.loop = loop;
        this.names = names;
    }

    /** Binds, and gives the bound address. */
    InetSocketAddress bind(InetSocketAddress address, boolean epoll) throws IOException {
        mostInTurn = epoll ? TURN : BATCH;
        ChannelFuture bound =
                socket(address.getAddress(), epoll).handler(this).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /**
     * A socket like ours that hears one peer only. The system gives it what that peer sends, and what routers and the peer's
     * host say of datagrams to it, whichever of our sockets they left by: that nobody listens there is known at once (RFC 3261
     * section 18.4). Needs epoll.
     */
    ChannelFuture connect(InetSocketAddress peer) {
        InetSocketAddress here =
                (InetSocketAddress) Objects.requireNonNull(channel).localAddress();
        return socket(here.getAddress(), true).handler(new OfPeer(peer)).connect(peer, here);
    }

    /** One that is bound to an IPv4 address has no use for IPv6, and is cheaper without it. */
    private Bootstrap socket(InetAddress address, boolean epoll) {
        SocketProtocolFamily family =
                address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.executor())
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

    /** Bound, and nothing read yet. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        own = new OwnAddress((InetSocketAddress) context.channel().localAddress(), names);
        channel = context.channel();
        departures = new Departures(context.channel(), loop.listener());
        loop.add(this);
    }

    /** What peers know it by; only once it is bound. */
    OwnAddress own() {
        return Objects.requireNonNull(own, "not bound");
    }

    /** The flow to {@code remote}: the same as last time, for a peer that is spoken to often, as many transactions keep it. */
    UdpFlow flowTo(InetSocketAddress remote) {
        int hash = remote.hashCode();
        int place = (hash ^ hash >>> 10) & RECENT - 1;
        UdpFlow flow = recent[place];
        if (flow == null || !flow.remote().equals(remote)) {
            flow = new UdpFlow(this, remote);
            recent[place] = flow;
        }
        return flow;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object packet) {
        inTurn++;
        take(packet);
    }

    private void take(Object packet) {
        receiving = true;
        DatagramPacket datagram = (DatagramPacket) packet;
        try {
            received(datagram.content(), MappedAddress.of(datagram.sender()));
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
            markInTurn = true;
            return;
        }
        if (first >= 0 && first < 4) {
            // STUN, or zeros that keep a binding alive.
            answerStun(content, sender);
            return;
        }
        int length = content.readableBytes();
        byte[] bytes = loop.arrayFor(length);
        content.readBytes(bytes, 0, length);
        UdpFlow flow = flowTo(sender);
        loop.arrived(bytes, length, flow.source, flow);
    }

    private void answerStun(ByteBuf content, InetSocketAddress sender) {
        ByteBuf answer = Stun.is(content) ? Stun.answer(content, sender) : null;
        if (answer != null && departures != null) {
            departures.write(answer, sender);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (markInTurn) {
            markInTurn = false;
            loop.tookMarks(inTurn < mostInTurn);
        }
        inTurn = 0;
        leave();
    }

    private void leave() {
        receiving = false;
        if (departures != null) {
            departures.leave();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // What became of one datagram; the socket goes on.
        loop.listener().sendFailed(Transport.UDP);
    }

    private void send(byte[] message, InetSocketAddress remote) {
        if (departures == null) {
            loop.listener().sendFailed(Transport.UDP);
            return;
        }
        departures.add(message, remote, loop.call());
        if (!receiving && !flushScheduled) {
            flushScheduled = true;
            loop.executor().execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        if (departures != null) {
            departures.leave();
        }
    }

    /** What arrives at a socket that hears one peer only. */
    private final class OfPeer extends ChannelInboundHandlerAdapter {
        private final InetSocketAddress peer;

        OfPeer(InetSocketAddress peer) {
            this.peer = peer;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object packet) {
            take(packet);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            leave();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            loop.listener().sendFailed(Transport.UDP);
            loop.connections().lost(flowTo(peer));
        }
    }

    /** The pair of addresses that a datagram came between. */
    static final class UdpFlow implements Flow {
        private final UdpEndpoint endpoint;
        private final InetSocketAddress remote;
        private final Source source;

        UdpFlow(UdpEndpoint endpoint, InetSocketAddress remote) {
            this.endpoint = endpoint;
            this.remote = remote;
            this.source = new Source(Transport.UDP, remote);
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
            return endpoint.flowTo(new InetSocketAddress(remote.getAddress(), port));
        }

        @Override
        public void send(byte[] message) {
            endpoint.send(message, remote);
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
}
