package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A socket that hears one peer only takes all it reads for that peer's: what others sent must not be in it. */
class DatagramSocketsTest {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private static void say(DatagramSocket socket, String text, InetSocketAddress to) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        socket.send(new java.net.DatagramPacket(bytes, bytes.length, to));
    }

    private Bootstrap socket(EventLoopGroup loops, InetAddress loopback) {
        return DatagramSockets.of(loops.next(), loopback, true)
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
                        heard.add(packet.content().toString(StandardCharsets.US_ASCII) + " of "
                                + packet.sender().getPort());
                    }
                });
    }

    private void hear(DatagramPacket packet) {
        String text = packet.content().toString(StandardCharsets.US_ASCII);
        heard.add(text + " of " + packet.sender().getPort());
        packet.release();
    }

    @Test
    void what_came_before_a_socket_was_connected_is_its_senders_and_not_the_peers() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        InetSocketAddress here = new InetSocketAddress(loopback, 0);
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try (DatagramSocket peer = new DatagramSocket(here);
                DatagramSocket stranger = new DatagramSocket(here)) {
            Channel channel = socket(loops, loopback).register().sync().channel();
            InetSocketAddress remote = (InetSocketAddress) peer.getLocalSocketAddress();
            channel.eventLoop()
                    .submit(() -> {
                        // All in one turn of the loop, as the edge does it, with a stranger between the two.
                        assertTrue(channel.bind(here).isSuccess());
                        say(stranger, "forged", (InetSocketAddress) channel.localAddress());
                        assertTrue(DatagramSockets.connect(channel, remote, this::hear));
                        return null;
                    })
                    .get();
            say(peer, "honest", (InetSocketAddress) channel.localAddress());
            assertEquals("forged of " + stranger.getLocalPort(), heard.poll(30, TimeUnit.SECONDS));
            assertEquals("honest of " + peer.getLocalPort(), heard.poll(30, TimeUnit.SECONDS));
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
