package io.portcullis.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.portcullis.base.MappedAddress;
import io.portcullis.sip.Transport;
import io.portcullis.tls.Tls;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One listener for streams or WebSockets of one loop, which owns what it accepts and what is connected from here.
 * Confined to its loop but for {@link #bind}.
 */
final class StreamEndpoint {
    private static final int BACKLOG = 1024;
    private static final int CONNECT_MILLIS = 2_000;
    private static final WriteBufferWaterMark MOST_UNSENT = new WriteBufferWaterMark(512 << 10, 1 << 20);

    private final WireLoop loop;
    private final Shared shared;
    private final Transport transport;
    private final OwnAddress own;
    private final InetSocketAddress bound;

    /** What all listeners have in common. */
    record Shared(Tls tls, List<String> origins, SentBy names, Proxies proxies, boolean epoll) {}

    private StreamEndpoint(WireLoop loop, Shared shared, Transport transport, OwnAddress own, InetSocketAddress bound) {
        this.loop = loop;
        this.shared = shared;
        this.transport = transport;
        this.own = own;
        this.bound = bound;
    }

    /** Binds a listener and lets {@code loop} know it. */
    static StreamEndpoint bind(WireLoop loop, Shared shared, Transport transport, InetSocketAddress address)
            throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop.executor(), loop.executor())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, MOST_UNSENT)
                // A phone that has said all may say so, and hears the answer; TLS has its own way to end.
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, transport == Transport.TCP)
                // Accepting begins when it is known what peers know us by.
                .option(ChannelOption.AUTO_READ, false)
                .handler(new AcceptFailures(loop.listener(), loop::nanos))
                .channelFactory(factory(shared.epoll, address.getAddress()));
        if (shared.epoll) {
            bootstrap.option(EpollChannelOption.SO_REUSEPORT, !loop.isFirst());
        }
        Accepting accepting = new Accepting();
        ChannelFuture future = bootstrap.childHandler(accepting).bind(address).awaitUninterruptibly();
        if (!future.isSuccess()) {
            throw new IOException(future.cause().getMessage(), future.cause());
        }
        if (shared.epoll) {
            // The first came alone, so nobody else has the port; now the other loops may join it.
            future.channel().config().setOption(EpollChannelOption.SO_REUSEPORT, true);
        }
        InetSocketAddress bound = (InetSocketAddress) future.channel().localAddress();
        StreamEndpoint endpoint =
                new StreamEndpoint(loop, shared, transport, new OwnAddress(bound, shared.names), bound);
        accepting.endpoint = endpoint;
        loop.execute(() -> {
            loop.add(endpoint);
            future.channel().config().setAutoRead(true);
        });
        return endpoint;
    }

    /** One that is bound to IPv4 addresses takes no IPv6, as for datagrams. */
    private static ChannelFactory<ServerSocketChannel> factory(boolean epoll, InetAddress address) {
        SocketProtocolFamily family =
                address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        return () -> epoll
                ? new EpollServerSocketChannel(family)
                : new NioServerSocketChannel(SelectorProvider.provider(), family);
    }

    /** Gives each accepted channel its connection. */
    private static final class Accepting extends ChannelInitializer<SocketChannel> {
        private volatile @Nullable StreamEndpoint endpoint;

        @Override
        protected void initChannel(SocketChannel accepted) {
            StreamEndpoint mine = endpoint;
            if (mine == null) {
                throw new IllegalStateException("accepted before bound (expected: reading begins later)");
            }
            mine.accept(accepted);
        }
    }

    private void accept(SocketChannel accepted) {
        InetSocketAddress remote = MappedAddress.of(accepted.remoteAddress());
        if (shared.proxies.include(remote.getAddress())) {
            new ProxiedAccept(loop, remote, this::equip).guard(accepted);
        } else {
            equip(accepted, remote);
        }
    }

    /** Gives a channel what it needs to be a connection of {@code remote}. */
    private void equip(SocketChannel accepted, InetSocketAddress remote) {
        furnish(accepted.pipeline(), new Connection(loop, own, new FarEnd(transport, remote, null), true), shared);
    }

    /** Gives a pipeline what a connection that somebody made to us needs. */
    static void furnish(ChannelPipeline pipeline, Connection connection, Shared shared) {
        Transport transport = connection.transport();
        if (transport.isSecure()) {
            pipeline.addLast(connection.ciphertext(), shared.tls.accepting());
        }
        if (transport == Transport.WS || transport == Transport.WSS) {
            WebSocketFraming framing = new WebSocketFraming(connection);
            pipeline.addLast(
                    new WebSocketFraming.Pulse(connection),
                    new HttpServerCodec(
                            WebSocketUpgrade.LONGEST_REQUEST_LINE,
                            WebSocketUpgrade.MOST_HEADERS,
                            WebSocketUpgrade.MOST_HEADERS),
                    new WebSocketUpgrade.Whole(),
                    new WebSocketUpgrade(framing, shared.origins),
                    framing);
        } else {
            pipeline.addLast(new StreamFraming(connection));
        }
        pipeline.addLast(connection);
    }

    InetSocketAddress bound() {
        return bound;
    }

    OwnAddress own() {
        return own;
    }

    /** The transport of what it accepts. */
    Transport transport() {
        return transport;
    }

    /** Connects; what is sent meanwhile waits, and is lost when nobody answers. */
    Connection connect(FarEnd farEnd) {
        Connection connection = new Connection(loop, own, farEnd, false);
        if (!connection.join()) {
            connection.gone();
            return connection;
        }
        Class<? extends Channel> type = shared.epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        var unused = new Bootstrap()
                .group(loop.executor())
                .channel(type)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, MOST_UNSENT)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel made) {
                        prepare(made, connection);
                    }
                })
                .connect(farEnd.remote())
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        loop.listener().sendFailed(connection.transport());
                        connection.gone();
                    }
                });
        return connection;
    }

    private void prepare(SocketChannel made, Connection connection) {
        String host = connection.host();
        if (host != null) {
            made.pipeline()
                    .addLast(shared.tls.connecting(
                            made.alloc(), host, connection.remote().getPort()));
        }
        made.pipeline().addLast(new StreamFraming(connection), connection);
    }
}
