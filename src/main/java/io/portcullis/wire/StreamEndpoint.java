package io.portcullis.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One listener for streams of one loop, which owns what it accepts and what is connected from here. Confined to its loop but
 * for {@link #bind}.
 */
final class StreamEndpoint {
    private static final int BACKLOG = 1024;
    private static final int CONNECT_MILLIS = 2_000;
    private static final WriteBufferWaterMark MOST_UNSENT = new WriteBufferWaterMark(512 << 10, 1 << 20);

    private final WireLoop loop;
    private final Connections connections;
    private final boolean epoll;
    private final OwnAddress own;
    private final InetSocketAddress bound;

    private StreamEndpoint(
            WireLoop loop, Connections connections, boolean epoll, OwnAddress own, InetSocketAddress bound) {
        this.loop = loop;
        this.connections = connections;
        this.epoll = epoll;
        this.own = own;
        this.bound = bound;
    }

    /** Binds a listener and lets {@code loop} know it. */
    static StreamEndpoint bind(
            WireLoop loop, Connections connections, InetSocketAddress address, SentBy names, boolean epoll)
            throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop.executor(), loop.executor())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, MOST_UNSENT)
                // Accepting begins when it is known what peers know us by.
                .option(ChannelOption.AUTO_READ, false)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
        if (epoll) {
            bootstrap.option(EpollChannelOption.SO_REUSEPORT, true);
        }
        Accepting accepting = new Accepting();
        ChannelFuture future = bootstrap.childHandler(accepting).bind(address).awaitUninterruptibly();
        if (!future.isSuccess()) {
            throw new IOException(future.cause().getMessage(), future.cause());
        }
        InetSocketAddress bound = (InetSocketAddress) future.channel().localAddress();
        StreamEndpoint endpoint = new StreamEndpoint(loop, connections, epoll, new OwnAddress(bound, names), bound);
        accepting.endpoint = endpoint;
        loop.execute(() -> {
            loop.add(endpoint);
            future.channel().config().setAutoRead(true);
        });
        return endpoint;
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
            accepted.pipeline()
                    .addLast(new Connection(mine.loop, mine.connections, mine.own, accepted.remoteAddress()));
        }
    }

    InetSocketAddress bound() {
        return bound;
    }

    OwnAddress own() {
        return own;
    }

    /** Connects; what is sent meanwhile waits, and is lost when nobody answers. */
    Connection connect(InetSocketAddress remote) {
        Connection connection = new Connection(loop, connections, own, remote);
        if (!connections.add(connection)) {
            connection.gone();
            return connection;
        }
        Class<? extends Channel> type = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        var unused = new Bootstrap()
                .group(loop.executor())
                .channel(type)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, MOST_UNSENT)
                .handler(connection)
                .connect(remote)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        loop.listener().sendFailed(connection.transport());
                        connection.gone();
                    }
                });
        return connection;
    }
}
