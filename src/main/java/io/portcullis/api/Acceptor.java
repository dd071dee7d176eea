package io.portcullis.api;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.util.TransportType;
import com.linecorp.armeria.server.ServerBuilder;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The thread that accepts an HTTP server's connections. */
public final class Acceptor {
    private static final long STOP_SECONDS = 2;

    private Acceptor() {}

    /** A server that is gone as soon as it has stopped; by itself its acceptor waits two seconds for nothing. */
    public static ServerBuilder quickToStop(ServerBuilder builder) {
        TransportType type = Flags.transportType();
        return switch (type) {
            case EPOLL -> builder.bossGroupFactory(name -> new Group(name, EpollIoHandler.newFactory()));
            case NIO -> builder.bossGroupFactory(name -> new Group(name, NioIoHandler.newFactory()));
            default -> builder;
        };
    }

    private static final class Group extends MultiThreadIoEventLoopGroup {
        Group(String name, IoHandlerFactory handler) {
            super(1, new DefaultThreadFactory(name, true), handler);
        }

        @Override
        public Future<?> shutdownGracefully() {
            return shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
        }
    }
}
