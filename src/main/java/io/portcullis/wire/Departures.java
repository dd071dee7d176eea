package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What leaves by one UDP socket when a batch of arrivals has been handled. Datagrams of one length for one peer, as answers to
 * a trunk or requests to a PBX often are, go to the kernel as one that it cuts again (UDP_SEGMENT): it then walks its stack
 * once and not for each, which is most of what a small datagram costs. Nobody sees that on the wire, and each peer gets its
 * datagrams in the order they were sent. The first time the system refuses such a send it is given up for good; what was in
 * it is lost, as datagrams may be. Confined to its loop.
 */
final class Departures {
    /** Peers whose datagrams are collected side by side; another one sends the oldest collection on its way. */
    private static final int RUNS = 8;

    /** How many go together: below UDP_MAX_SEGMENTS, and below 65,507 octets in all. */
    private static final int MOST = 32;

    /** A segment must fit the way's MTU, which nobody asks here: what every IPv6 link carries fits everywhere (RFC 8200 section 5). */
    private static final int LONGEST = 1_232;

    private final Channel channel;
    private final WireListener listener;
    private final Run[] runs = new Run[RUNS];
    private int open;
    private boolean segments;

    Departures(Channel channel, WireListener listener) {
        this.channel = channel;
        this.listener = listener;
        this.segments =
                channel instanceof EpollDatagramChannel && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
        for (int i = 0; i < RUNS; i++) {
            runs[i] = new Run();
        }
    }

    /** Datagrams for one peer, all of the first one's length but the last, which may be shorter. */
    private static final class Run {
        private final byte[][] messages = new byte[MOST][];
        private @Nullable InetSocketAddress remote;
        private int count;
        private int length;

        boolean takes(byte[] message) {
            int first = messages[0].length;
            return count < MOST && message.length <= first && length == count * first;
        }

        void add(byte[] message) {
            messages[count++] = message;
            length += message.length;
        }
    }

    /** Takes a message along; it leaves with {@link #leave}, or before. */
    void add(byte[] message, InetSocketAddress remote) {
        if (!segments || message.length > LONGEST) {
            Run before = runOf(remote);
            if (before != null) {
                close(before);
            }
            write(message, remote);
            return;
        }
        Run run = runOf(remote);
        if (run != null && !run.takes(message)) {
            close(run);
            run = null;
        }
        if (run == null) {
            run = begin(remote);
        }
        run.add(message);
    }

    private @Nullable Run runOf(InetSocketAddress remote) {
        for (int i = 0; i < open; i++) {
            if (remote.equals(runs[i].remote)) {
                return runs[i];
            }
        }
        return null;
    }

    private Run begin(InetSocketAddress remote) {
        if (open == RUNS) {
            close(runs[0]);
        }
        Run run = runs[open++];
        run.remote = remote;
        return run;
    }

    /** Sends a run on its way and moves those behind it up, so that they leave in the order they began. */
    private void close(Run run) {
        write(run);
        int at = 0;
        while (runs[at] != run) {
            at++;
        }
        open--;
        System.arraycopy(runs, at + 1, runs, at, open - at);
        runs[open] = run;
    }

    private void write(Run run) {
        InetSocketAddress remote = run.remote;
        if (remote != null && run.count == 1) {
            write(run.messages[0], remote);
        } else if (remote != null && isTaken(run.count)) {
            ByteBuf all = PooledByteBufAllocator.DEFAULT.directBuffer(run.length);
            for (int i = 0; i < run.count; i++) {
                all.writeBytes(run.messages[i]);
            }
            channel.write(new SegmentedDatagramPacket(all, run.messages[0].length, remote))
                    .addListener(done -> {
                        if (!done.isSuccess()) {
                            segments = false;
                            listener.sendFailed(Transport.UDP);
                        }
                    });
        }
        for (int i = 0; i < run.count; i++) {
            run.messages[i] = null;
        }
        run.remote = null;
        run.count = 0;
        run.length = 0;
    }

    private void write(byte[] message, InetSocketAddress remote) {
        if (isTaken(1)) {
            ByteBuf content =
                    PooledByteBufAllocator.DEFAULT.directBuffer(message.length).writeBytes(message);
            write(content, remote);
        }
    }

    /** Sends what is no SIP at once, whatever else waits. */
    void write(ByteBuf content, InetSocketAddress remote) {
        var unused = channel.write(new DatagramPacket(content, remote), channel.voidPromise());
    }

    /** A socket that takes no more for a while loses datagrams, as a network may; they never pile up here. */
    private boolean isTaken(int datagrams) {
        boolean writable = channel.isWritable();
        for (int i = 0; !writable && i < datagrams; i++) {
            listener.sendFailed(Transport.UDP);
        }
        return writable;
    }

    /** Sends all on its way. */
    void leave() {
        for (int i = 0; i < open; i++) {
            write(runs[i]);
        }
        open = 0;
        channel.flush();
    }
}
