package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.concurrent.EventExecutor;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Transport;
import io.portcullis.tls.Tls;
import io.portcullis.tls.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Event loops that have no sockets: what a loop is handed passes everything between a socket and its resident, and so
 * does what it sends, back to who handed it. For what has to be tried before there are peers.
 */
public final class Stage implements AutoCloseable {
    /** Where all listeners are, in a network for documentation (RFC 5737). */
    public static final InetSocketAddress LISTENER = at(192, 0, 2, 1, 5060);

    private static final long STOP_SECONDS = 2;
    private static final int MOST_STREAMS = 16;
    private static final int UNFINISHED_BYTES = 4 << 20;

    private final Tls tls;
    private final StreamEndpoint.Shared shared;
    private final EventLoopGroup group;
    private final List<WireLoop> loops = new CopyOnWriteArrayList<>();

    /** So many loops with who lives on each; secure streams show what {@code files} hold. */
    public Stage(int threads, TlsFiles files, WireListener listener, Function<Loop, LoopHandler> residents) {
        tls = new Tls(files);
        shared = new StreamEndpoint.Shared(
                tls, List.of(), new SentBy(null, null), new Proxies(List.of()), Epoll.isAvailable());
        group = new EventLoops(threads, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Connections connections = new Connections(new ConnectionLimits(
                MOST_STREAMS * threads, MOST_STREAMS * threads, Duration.ofMinutes(5), UNFINISHED_BYTES));
        for (EventExecutor executor : group) {
            WireLoop loop = new WireLoop(loops.size(), executor, System::nanoTime, listener, connections, loops);
            loops.add(loop);
            connections.whenLost(loop::lost);
            connections.whenSilent(loop::silent);
            loop.resident(residents.apply(loop));
        }
    }

    /** An IPv4 address and a port. */
    public static InetSocketAddress at(int a, int b, int c, int d, int port) {
        try {
            byte[] address = {(byte) a, (byte) b, (byte) c, (byte) d};
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The loops, by their numbers. */
    public List<Loop> loops() {
        return List.copyOf(loops);
    }

    /** What a loop sent: a message, or over a stream whatever has been written. */
    public record Sent(InetSocketAddress to, Bytes bytes) {}

    /** The hands that move messages to and from one loop. For that loop's thread. */
    public static final class Hands {
        private final WireLoop loop;
        private final StreamEndpoint.Shared shared;
        private final UdpEndpoint endpoint;
        private final EmbeddedChannel datagrams;
        private final Queue<Sent> segments = new ArrayDeque<>();
        private final Map<Transport, StageStream> streams = new EnumMap<>(Transport.class);

        private Hands(WireLoop loop, StreamEndpoint.Shared shared) {
            this.loop = loop;
            this.shared = shared;
            this.endpoint = new UdpEndpoint(loop, shared.names(), shared.proxies());
            this.datagrams = new Unbound(endpoint);
        }

        /** Hands over datagrams that arrive together. */
        public void datagrams(InetSocketAddress from, List<byte[]> messages) {
            for (byte[] message : messages) {
                // A slice of a larger buffer, as a batch is received.
                ByteBuf batch = PooledByteBufAllocator.DEFAULT.directBuffer(DatagramSockets.LARGEST_DATAGRAM);
                batch.writeBytes(message);
                ByteBuf content = batch.readRetainedSlice(message.length);
                batch.release();
                datagrams.pipeline().fireChannelRead(new DatagramPacket(content, LISTENER, from));
            }
            datagrams.pipeline().fireChannelReadComplete();
        }

        /** Opens a stream with {@code peer} in place of the one of this transport that may be open. */
        public void connect(Transport transport, InetSocketAddress peer) {
            StageStream before = streams.remove(transport);
            if (before != null) {
                before.close();
            }
            streams.put(transport, new StageStream(loop, shared, transport, peer));
        }

        /** Hands over a message on the open stream of this transport. */
        public void stream(Transport transport, byte[] message) {
            Objects.requireNonNull(streams.get(transport)).say(message);
            endpoint.leave(); // at once, what a loop does when its sockets have had their turn
        }

        /** What was sent and not taken yet, datagrams first, each in the order it was sent; null for nothing. */
        public @Nullable Sent sent() {
            if (segments.isEmpty()) {
                cut(datagrams.readOutbound());
            }
            Sent datagram = segments.poll();
            if (datagram != null) {
                return datagram;
            }
            for (StageStream stream : streams.values()) {
                Bytes heard = stream.heard();
                if (heard != null) {
                    return new Sent(stream.remote(), heard);
                }
            }
            return null;
        }

        /** As the system does with what was sent as one (UDP_SEGMENT). */
        private void cut(@Nullable DatagramPacket packet) {
            if (packet == null) {
                return;
            }
            ByteBuf content = packet.content();
            int length = packet instanceof SegmentedDatagramPacket many ? many.segmentSize() : content.readableBytes();
            while (content.isReadable()) {
                byte[] bytes = new byte[Math.min(length, content.readableBytes())];
                content.readBytes(bytes);
                segments.add(new Sent(packet.recipient(), Bytes.of(bytes)));
            }
            packet.release();
        }

        /** Takes part no more. */
        public void leave() {
            datagrams.finishAndReleaseAll();
            streams.values().forEach(StageStream::close);
        }
    }

    /** The hands for {@code loop}, one of {@link #loops}; for its thread. */
    public Hands handsOf(Loop loop) {
        return new Hands(loops.get(loop.number()), shared);
    }

    /** A channel that is bound to nothing. */
    static final class Unbound extends EmbeddedChannel {
        Unbound(ChannelHandler... handlers) {
            super(handlers);
        }

        @Override
        protected SocketAddress localAddress0() {
            return LISTENER;
        }
    }

    /** Ends the loops. */
    @Override
    public void close() {
        loops.forEach(WireLoop::ends);
        group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_SECONDS + 1, TimeUnit.SECONDS);
        tls.close();
    }
}
