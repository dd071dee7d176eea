package io.portcullis.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portcullis.sip.Transport;
import java.util.concurrent.TimeUnit;

/** What arrives at a socket that hears one peer only. */
final class SinglePeer extends ChannelInboundHandlerAdapter {
    /** How long a peer must say nothing after the network has said that nobody is there. */
    private static final long SILENCE_MILLIS = 250;

    private final UdpEndpoint endpoint;
    private final WireLoop loop;
    private final UdpFlow flow;
    private long heard;
    private long heardBefore;
    private boolean doubted;

    SinglePeer(UdpEndpoint endpoint, WireLoop loop, UdpFlow flow) {
        this.endpoint = endpoint;
        this.loop = loop;
        this.flow = flow;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object packet) {
        heard++;
        endpoint.take(packet);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        loop.read(heard - heardBefore < DatagramSockets.TURN, false);
        heardBefore = heard;
        endpoint.leave();
    }

    /**
     * Anybody may forge such news. A peer that is alive says something soon, to what was sent to it if to nothing else.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        loop.listener().sendFailed(Transport.UDP);
        if (!doubted) {
            doubted = true;
            long before = heard;
            var unused = context.executor()
                    .schedule(() -> loop.whenRead(() -> confirm(before)), SILENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void confirm(long before) {
        doubted = false;
        if (heard == before) {
            loop.connections().lost(flow);
        }
    }
}
