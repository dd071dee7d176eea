package io.portcullis.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.ReferenceCountUtil;
import io.portcullis.base.Cidr;
import io.portcullis.base.MappedAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits on a balancer's connection until it is known on whose behalf it was made, and becomes that caller's then.
 * Without a PROXY protocol head as the first thing, or when that takes longer than {@value #PATIENCE_SECONDS} s, it is
 * closed.
 */
final class ProxiedAccept extends ChannelInboundHandlerAdapter {
    private static final int PATIENCE_SECONDS = 5;

    private final WireLoop loop;
    private final InetSocketAddress balancer;
    private final BiConsumer<SocketChannel, InetSocketAddress> equip;
    private boolean counted;
    private boolean known;

    /** {@code equip} puts what a connection of this caller needs behind the last handler. */
    ProxiedAccept(WireLoop loop, InetSocketAddress balancer, BiConsumer<SocketChannel, InetSocketAddress> equip) {
        this.loop = loop;
        this.balancer = balancer;
        this.equip = equip;
    }

    /** Stands before everything else on what {@code accepted} reads. */
    void guard(SocketChannel accepted) {
        accepted.pipeline().addLast(new HAProxyMessageDecoder(), this);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        counted = loop.connections().shakes(balancer.getAddress());
        if (!counted) {
            loop.listener().turnedAway(TurnedAway.HANDSHAKES);
            var unused = context.close();
            return;
        }
        var unused = context.executor().schedule(() -> giveUp(context), PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void giveUp(ChannelHandlerContext context) {
        if (!known) {
            var unused = context.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HAProxyMessage head)) {
            ReferenceCountUtil.release(message);
            var unused = context.close();
            return;
        }
        InetSocketAddress caller;
        try {
            caller = caller(head);
        } finally {
            head.release();
        }
        if (caller == null) {
            var unused = context.close();
            return;
        }
        known = true;
        settle();
        equip.accept((SocketChannel) context.channel(), caller);
        // It was active before those behind came.
        context.fireChannelActive();
        context.pipeline().remove(this);
    }

    /**
     * Whom the connection is of; the balancer itself when it checks our health, null when it names nobody we can
     * answer.
     */
    private @Nullable InetSocketAddress caller(HAProxyMessage head) {
        if (head.command() == HAProxyCommand.LOCAL || head.proxiedProtocol() == HAProxyProxiedProtocol.UNKNOWN) {
            return balancer;
        }
        InetAddress address = head.sourceAddress() == null ? null : Cidr.address(head.sourceAddress());
        return address == null || head.sourcePort() == 0
                ? null
                : MappedAddress.of(new InetSocketAddress(address, head.sourcePort()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        settle();
        context.fireChannelInactive();
    }

    private void settle() {
        if (counted) {
            counted = false;
            loop.connections().shook(balancer.getAddress());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // No such head.
        if (cause instanceof Error) {
            WireLoop.endures(cause);
        }
        var unused = context.close();
    }
}
