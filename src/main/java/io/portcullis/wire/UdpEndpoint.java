package io.portcullis.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.portcullis.base.MappedAddress;
import io.portcullis.sip.Malformed;
import io.portcullis.sip.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket of one loop. With epoll a system call receives up to {@value DatagramSockets#BATCH} datagrams, and
 * what is sent while they are handled leaves together. Confined to its loop.
 */
final class UdpEndpoint extends ChannelInboundHandlerAdapter {
    private static final int SHORTEST_MESSAGE = 16;

    /**
     * Addresses of this host that answers leave from by a socket of their own, at most; with more, by the system's
     * choice.
     */
    private static final int MOST_OUTLETS = 64;

    /** Peers whose flows are kept at most; of two that share a place, the one spoken to last. */
    private static final int RECENT = 1_024;

    private final WireLoop loop;
    private final UdpFlow[] recent = new UdpFlow[RECENT];
    private final SentBy names;
    private final Proxies proxies;
    private final SilentPeers silent = new SilentPeers();
    private final Map<InetAddress, Outlet> outlets = new HashMap<>();
    private Outlet[] opened = new Outlet[0];
    private @Nullable Outlet lastOutlet;
    private @Nullable Channel channel;
    private @Nullable Departures departures;
    private @Nullable OwnAddress own;
    private boolean isWildcard;
    private boolean receiving;
    private boolean flushScheduled;
    private int mostInTurn = DatagramSockets.TURN;
    private int inTurn;
    private boolean markInTurn;

    UdpEndpoint(WireLoop loop, SentBy names, Proxies proxies) {
        this.loop = loop;
        this.names = names;
        this.proxies = proxies;
    }

    /** Binds, and gives the bound address. */
    InetSocketAddress bind(InetSocketAddress address, boolean epoll) throws IOException {
        mostInTurn = epoll ? DatagramSockets.TURN : DatagramSockets.BATCH;
        Bootstrap socket = DatagramSockets.of(loop.executor(), address.getAddress(), epoll);
        if (epoll) {
            socket.option(EpollChannelOption.SO_REUSEPORT, !loop.isFirst());
            if (address.getAddress().isAnyLocalAddress()) {
                // Says which of this host's addresses was called.
                socket.option(EpollChannelOption.IP_RECVORIGDSTADDR, true);
            }
        }
        ChannelFuture bound = socket.handler(this).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        if (epoll) {
            // The first came alone, so nobody else has the port; now the other loops may join it.
            bound.channel().config().setOption(EpollChannelOption.SO_REUSEPORT, true);
        }
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /**
     * A socket like ours that hears one peer only. The system gives it what that peer sends, and what routers and the
     * peer's host say of datagrams to it, whichever of our sockets they left by: that nobody listens there is known at
     * once (RFC 3261 section 18.4). Needs epoll. Loop thread only.
     *
     * @return the socket, or null when the system has none for it
     */
    @Nullable
    Channel connect(InetSocketAddress peer) {
        InetSocketAddress here =
                (InetSocketAddress) Objects.requireNonNull(channel).localAddress();
        Bootstrap socket = DatagramSockets.of(loop.executor(), here.getAddress(), true)
                .handler(new SinglePeer(this, loop, flowTo(peer)));
        return DatagramSockets.connected(socket, here, peer, this::takeLate);
    }

    /**
     * Has a socket that hears the peer of {@code flow} only, for some seconds. It belongs to the loop that hears the
     * peer, for what the peer sends comes to it as well: its requests must find their transactions. Does nothing while
     * no loop remembers the peer.
     */
    void listen(UdpFlow flow) {
        UdpFlow known = recent[placeOf(flow.remote())];
        boolean passedOn = !flow.hop.equals(flow.remote()); // then it is the balancer that a socket would hear
        if (passedOn || !(Objects.requireNonNull(channel) instanceof EpollDatagramChannel)) {
            return;
        }
        if (known != null && known.heard && known.equals(flow)) {
            silent.listen(flow, socketOf(flow), new SinglePeer(this, loop, flow));
        } else {
            loop.connections().silent(flow);
        }
    }

    /** The same on behalf of another loop. */
    void listenIfHeard(Flow flow) {
        UdpFlow known = recent[placeOf(flow.remote())];
        if (known != null && known.heard && known.equals(flow)) {
            listen(known);
        }
    }

    /**
     * One that is bound as no other socket of the port is. Among those that share the port the system deals datagrams
     * out by their number: one more would move other phones to other loops.
     */
    private SilentPeers.Ear socketOf(UdpFlow flow) {
        InetSocketAddress local = flow.local();
        InetAddress any = SilentPeers.anyLike(local.getAddress());
        InetSocketAddress here = isWildcard ? local : new InetSocketAddress(any, local.getPort());
        return new SilentPeers.Ear(DatagramSockets.of(loop.executor(), here.getAddress(), true), here, this::takeLate);
    }

    /** Bound, and nothing read yet. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        InetSocketAddress bound = (InetSocketAddress) context.channel().localAddress();
        own = new OwnAddress(bound, names);
        isWildcard = bound.getAddress().isAnyLocalAddress() && context.channel() instanceof EpollDatagramChannel;
        channel = context.channel();
        departures = new Departures(context.channel(), loop.listener());
        loop.add(this);
    }

    /** What peers know it by; only once it is bound. */
    OwnAddress own() {
        return Objects.requireNonNull(own, "not bound");
    }

    /** Whether datagrams get from here to {@code remote} itself. */
    boolean reachesItself(InetSocketAddress remote) {
        return own().reaches(remote.getAddress());
    }

    /**
     * The flow to {@code remote} itself, from the address that the system chooses. Who is asked because the
     * configuration says so is not behind a balancer, whosoever datagrams come by one; who could forge the balancer's
     * address would lead all calls elsewhere.
     */
    UdpFlow flowToItself(InetSocketAddress remote) {
        UdpFlow flow = recent[placeOf(remote)];
        boolean isIt = flow != null
                && flow.outlet == null
                && flow.hop.equals(remote)
                && flow.remote().equals(remote);
        return isIt ? flow : newFlow(remote, remote, null);
    }

    /** Whether datagrams get from here to {@code remote}, or to the balancer that it was heard through. */
    boolean reaches(InetSocketAddress remote) {
        return own().reaches(proxies.hopTo(remote).getAddress());
    }

    /** The flow to {@code remote} from the address that the system chooses. */
    UdpFlow flowTo(InetSocketAddress remote) {
        return flowTo(remote, null);
    }

    /** The flow to {@code remote} from the address that it has called last, if that is still known. */
    UdpFlow flowBackTo(InetSocketAddress remote) {
        UdpFlow flow = recent[placeOf(remote)];
        return flow != null && flow.remote().equals(remote) ? flow : flowTo(remote);
    }

    /** The flow to {@code remote} from an address that it has called at some time. */
    UdpFlow flowFrom(InetAddress called, InetSocketAddress remote) {
        return flowTo(remote, isWildcard ? outletFor(called, remote) : null);
    }

    private static int placeOf(InetSocketAddress remote) {
        int hash = remote.hashCode();
        return (hash ^ hash >>> 10) & RECENT - 1;
    }

    /**
     * The flow to {@code remote}: the same as last time, for a peer that is spoken to often, as many transactions keep
     * it.
     */
    UdpFlow flowTo(InetSocketAddress remote, @Nullable Outlet outlet) {
        UdpFlow flow = recent[placeOf(remote)];
        return flow == null || flow.outlet != outlet || !flow.remote().equals(remote)
                ? newFlow(remote, proxies.hopTo(remote), outlet)
                : flow;
    }

    /** The flow to {@code remote} by this address of a balancer. */
    private UdpFlow flowBy(InetSocketAddress hop, InetSocketAddress remote, @Nullable Outlet outlet) {
        UdpFlow flow = recent[placeOf(remote)];
        if (flow != null
                && flow.outlet == outlet
                && flow.hop.equals(hop)
                && flow.remote().equals(remote)) {
            return flow;
        }
        proxies.passed(remote, hop);
        return newFlow(remote, hop, outlet);
    }

    private UdpFlow newFlow(InetSocketAddress remote, InetSocketAddress hop, @Nullable Outlet outlet) {
        UdpFlow flow = new UdpFlow(this, remote, hop, outlet);
        recent[placeOf(remote)] = flow;
        return flow;
    }

    /** Where answers leave that are to come from the address {@code called}; null is by the listener itself. */
    private @Nullable Outlet outletFor(InetAddress called, InetSocketAddress sender) {
        if (called.isAnyLocalAddress() || called.isMulticastAddress()) {
            return null;
        }
        Outlet last = lastOutlet;
        if (last != null && last.local().getAddress().equals(called)) {
            return last;
        }
        Outlet outlet = outlets.get(called);
        boolean usual = sender.getAddress().isLoopbackAddress()
                && own().towards(sender.getAddress()).getAddress().equals(called);
        if (outlet == null && !usual && outlets.size() < MOST_OUTLETS) {
            InetSocketAddress local = new InetSocketAddress(called, own().port());
            Bootstrap socket = DatagramSockets.of(loop.executor(), called, true).handler(new Returned());
            outlet = Outlet.open(
                    socket, local, own().sentBy(called, sender.getAddress()), loop.listener(), this::takeLate);
            outlets.put(called, outlet);
            opened = outlets.values().toArray(Outlet[]::new);
        }
        lastOutlet = outlet;
        return outlet;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object packet) {
        inTurn++;
        take(packet);
    }

    /** A datagram came to a socket of ours; {@link #leave} follows when there are no more for now. */
    void take(Object packet) {
        receiving = true;
        DatagramPacket datagram = (DatagramPacket) packet;
        try {
            received(datagram.content(), MappedAddress.of(datagram.sender()), datagram.recipient());
        } finally {
            datagram.release();
        }
    }

    /** One that came to a socket which is another's now. */
    private void takeLate(DatagramPacket datagram) {
        take(datagram);
        leave();
    }

    private void received(ByteBuf content, InetSocketAddress sender, InetSocketAddress called) {
        boolean passedOn = proxies.include(sender.getAddress()) && !isMark(content);
        InetSocketAddress from = passedOn ? ProxyHeader.read(content, sender) : sender;
        if (from == null) {
            loop.listener().malformed(Malformed.Reason.PROXY);
        } else {
            received(content, from, passedOn ? sender : null, called);
        }
    }

    private boolean isMark(ByteBuf content) {
        return content.isReadable() && content.getByte(content.readerIndex()) == QueueWatch.FIRST;
    }

    /** A datagram of {@code from}, which came by {@code hop}, or null when nobody passed it on. */
    private void received(
            ByteBuf content, InetSocketAddress from, @Nullable InetSocketAddress hop, InetSocketAddress called) {
        // RFC 3261 section 7.5: line ends before the start line. What is too short for any message keeps a binding
        // alive.
        while (content.isReadable()
                && (content.getByte(content.readerIndex()) == '\r' || content.getByte(content.readerIndex()) == '\n')) {
            content.skipBytes(1);
        }
        if (content.readableBytes() < SHORTEST_MESSAGE || from.getPort() == 0) {
            return;
        }
        byte first = content.getByte(content.readerIndex());
        if (first == QueueWatch.FIRST && loop.fares().isMark(loop, content)) {
            markInTurn = true;
            return;
        }
        if (first >= 0 && first < 4) {
            // STUN, or zeros that keep a binding alive.
            answerStun(content, from, hop == null ? from : hop, called);
            return;
        }
        int length = content.readableBytes();
        byte[] bytes = loop.arrayFor(length);
        content.readBytes(bytes, 0, length);
        UdpFlow flow = hop == null ? flowTo(from, outletOf(from, called)) : flowBy(hop, from, outletOf(hop, called));
        flow.heard = true;
        loop.arrived(bytes, length, flow.source, flow);
    }

    /** Only a listener that is bound to every address is told which one was called. */
    private @Nullable Outlet outletOf(InetSocketAddress sender, InetSocketAddress called) {
        return isWildcard ? outletFor(MappedAddress.of(called).getAddress(), sender) : null;
    }

    private void answerStun(ByteBuf content, InetSocketAddress from, InetSocketAddress hop, InetSocketAddress called) {
        ByteBuf answer = Stun.is(content) && loop.allows(from.getAddress()) ? Stun.answer(content, from) : null;
        Departures way = departuresBy(outletOf(hop, called));
        if (answer != null && way != null) {
            way.write(answer, hop);
        }
    }

    private @Nullable Departures departuresBy(@Nullable Outlet outlet) {
        Departures own = outlet == null ? null : outlet.departures();
        return own == null ? departures : own;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        loop.read(inTurn < mostInTurn, markInTurn);
        markInTurn = false;
        inTurn = 0;
        leave();
    }

    /** Sends what was to be sent meanwhile. */
    void leave() {
        receiving = false;
        if (departures != null) {
            departures.leave();
        }
        for (Outlet outlet : opened) {
            Departures also = outlet.departures();
            if (also != null) {
                also.leave();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // What became of one datagram; the socket goes on.
        if (cause instanceof Error) {
            WireLoop.endures(cause);
        }
        loop.listener().sendFailed(Transport.UDP);
    }

    void send(byte[] message, InetSocketAddress remote, @Nullable Outlet outlet) {
        Departures way = departuresBy(outlet);
        if (way == null) {
            loop.listener().sendFailed(Transport.UDP);
            return;
        }
        way.add(message, remote, loop.call());
        if (!receiving && !flushScheduled) {
            flushScheduled = true;
            loop.executor().execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        leave();
    }

    /** What comes to an outlet, who is connected to nobody: news of what left by it, and nothing to be heard. */
    private final class Returned extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object packet) {
            ReferenceCountUtil.release(packet);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            UdpEndpoint.this.exceptionCaught(context, cause);
        }
    }
}
