package io.portcullis;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who started this process and wants to know how it fares, as systemd does with {@code Type=notify}: a few datagrams to
 * the socket that {@code NOTIFY_SOCKET} names (sd_notify(3)). Says nothing where there is no such socket; what does not
 * arrive is no reason to fail. Blocks for at most a few seconds.
 */
final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final long MOST_SECONDS = 2;
    private static final int LONGEST_STATUS = 400;

    private final @Nullable String socket;

    /**
     * With the path of a socket, which begins with {@code @} in the abstract namespace; null for nobody.
     */
    Supervisor(@Nullable String socket) {
        this.socket = socket;
    }

    /** Everything is up. */
    void ready() {
        tell("READY=1\nSTATUS=serves");
    }

    /** The configuration is read again; {@link #ready} follows. */
    void reloading() {
        tell("RELOADING=1\nSTATUS=reads its configuration again");
    }

    /** It drains and ends. */
    void stopping() {
        tell("STOPPING=1\nSTATUS=drains");
    }

    /** Why it does not start. */
    void failed(String why) {
        String line = why.replaceAll("\\p{Cntrl}+", " ");
        tell("STATUS=" + (line.length() > LONGEST_STATUS ? line.substring(0, LONGEST_STATUS) : line));
    }

    private void tell(String state) {
        if (socket == null || socket.isEmpty() || !Epoll.isAvailable()) {
            return;
        }
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            String path = socket.startsWith("@") ? '\0' + socket.substring(1) : socket;
            Channel channel = new Bootstrap()
                    .group(group)
                    .channel(EpollDomainDatagramChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(new DomainSocketAddress(path))
                    .sync()
                    .channel();
            channel.writeAndFlush(Unpooled.copiedBuffer(state, StandardCharsets.UTF_8))
                    .await(MOST_SECONDS, TimeUnit.SECONDS);
            channel.close().await(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Exception unheard) {
            LOG.debug("NOTIFY_SOCKET: nobody hears", unheard);
        } finally {
            var unused = group.shutdownGracefully(0, MOST_SECONDS, TimeUnit.SECONDS);
        }
    }
}
