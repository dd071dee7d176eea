package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What leaves together, through real sockets. */
class DeparturesTest {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final Channel channel = new Bootstrap()
            .group(group)
            .channel(Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    private final Departures departures = new Departures(channel, WireListener.NONE);
    private final DatagramSocket phone = socket();
    private final DatagramSocket pbx = socket();

    private static DatagramSocket socket() {
        try {
            DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            socket.setSoTimeout(10_000);
            return socket;
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @AfterEach
    void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        phone.close();
        pbx.close();
    }

    /** Sends each text as one of the call that its first letter names. */
    private void send(DatagramSocket to, String... texts) {
        var remote = (InetSocketAddress) to.getLocalSocketAddress();
        for (String text : texts) {
            departures.add(text.getBytes(StandardCharsets.US_ASCII), remote, text.charAt(0));
        }
    }

    private void leave() {
        channel.eventLoop().submit(departures::leave).syncUninterruptibly();
    }

    private static List<String> received(DatagramSocket by, int count) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
            by.receive(packet);
            texts.add(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII));
        }
        return texts;
    }

    private static List<String> ofCall(char call, List<String> texts) {
        return texts.stream().filter(text -> text.charAt(0) == call).toList();
    }

    @Test
    void what_has_one_length_leaves_together_ahead_of_other_calls() throws IOException {
        send(pbx, "a-invite", "b-invite");
        send(phone, "c-trying", "c-ringing");
        send(pbx, "c-ack", "c-bye.", "d-ack", "d-bye.", "e-ack", "f-invite", "g");
        leave();
        assertEquals(
                Epoll.isAvailable()
                        ? List.of(
                                "a-invite", "b-invite", "f-invite", "c-ack", "d-ack", "e-ack", "c-bye.", "d-bye.", "g")
                        : List.of(
                                "a-invite", "b-invite", "c-ack", "c-bye.", "d-ack", "d-bye.", "e-ack", "f-invite", "g"),
                received(pbx, 9));
        assertEquals(List.of("c-trying", "c-ringing"), received(phone, 2));
    }

    @Test
    void what_a_peer_gets_of_one_call_stays_in_order() throws IOException {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            char call = (char) ('a' + i % 7);
            sent.add(call + "-" + (1_000 + i) + "x".repeat(i % 5));
        }
        send(pbx, sent.toArray(new String[0]));
        leave();
        List<String> received = received(pbx, sent.size());
        for (char call = 'a'; call < 'h'; call++) {
            assertEquals(ofCall(call, sent), ofCall(call, received));
        }
    }

    @Test
    void what_may_be_of_any_call_keeps_its_place() throws IOException {
        InetSocketAddress remote = (InetSocketAddress) pbx.getLocalSocketAddress();
        send(pbx, "a-bye.", "b-ack");
        departures.add("0-bye.".getBytes(StandardCharsets.US_ASCII), remote, 0);
        send(pbx, "c-ack", "d-bye.");
        leave();
        assertEquals(List.of("a-bye.", "b-ack", "0-bye.", "d-bye.", "c-ack"), received(pbx, 5));
    }

    @Test
    void large_and_small_ones_all_arrive() throws IOException {
        List<String> sent = new ArrayList<>();
        for (int length : new int[] {1_400, 1_232, 1_233, 1_400, 20, 1_232, 1_400, 1_232}) {
            sent.add((char) ('a' + sent.size()) + "x".repeat(length - 1));
        }
        for (int i = 0; i < 40; i++) {
            sent.add("i" + "x".repeat(1_100));
        }
        send(pbx, sent.toArray(new String[0]));
        leave();
        List<String> received = received(pbx, sent.size());
        Collections.sort(sent);
        Collections.sort(received);
        assertEquals(sent, received);
        assertTrue(received.get(0).startsWith("a"));
    }
}
