package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * What leaves by one UDP socket when a batch of arrivals has been handled. Datagrams of one length for one peer, as
 * answers to a trunk or requests to a PBX often are, go to the kernel as one that it cuts again (UDP_SEGMENT): it then
 * walks its stack once and not for each, which is most of what a small datagram costs. Nobody sees that on the wire. A
 * datagram may overtake those of other calls, but what a peer gets of one call leaves in the order it was sent. The
 * first time the system refuses such a send it is given up for good; what was in it is lost, as datagrams may be.
 * Confined to its loop.
 */
final class Departures {
    /** How many wait at most; with one more they leave at once. */
    private static final int MOST = 256;

    /** How many go together: below UDP_MAX_SEGMENTS, and below 65,507 octets in all. */
    private static final int TOGETHER = 32;

    /**
     * A segment must fit the way's MTU, which nobody asks here: what every IPv6 link carries fits everywhere (RFC 8200
     * section 5).
     */
    private static final int LONGEST = 1_232;

    private final Channel channel;
    private final WireListener listener;
    private final ChannelFutureListener whenSegmented;
    private boolean segments;

    // What waits, in the order it was sent; a message that has left is null.
    private final byte[][] messages = new byte[MOST][];
    private final InetSocketAddress[] remotes = new InetSocketAddress[MOST];
    private final int[] remoteHashes = new int[MOST];
    private final int[] calls = new int[MOST];
    private int count;

    // What leaves together, and the calls of what it overtakes.
    private final int[] group = new int[TOGETHER];
    private final int[] overtaken = new int[MOST];

    Departures(Channel channel, WireListener listener) {
        this.channel = channel;
        this.listener = listener;
        this.segments = (channel instanceof EpollDatagramChannel || channel instanceof Stage.Unbound)
                && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
        this.whenSegmented = done -> {
            if (!done.isSuccess()) {
                segments = false;
                listener.sendFailed(Transport.UDP);
            }
        };
    }

    /**
     * Takes a message along; it leaves with {@link #leave}, or before.
     *
     * @param call a number that all messages of one call share, and others may have too; 0 when it is not known
     */
    void add(byte[] message, InetSocketAddress remote, int call) {
        if (count == MOST) {
            writeAll();
        }
        messages[count] = message;
        remotes[count] = remote;
        remoteHashes[count] = remote.hashCode();
        calls[count++] = call;
    }

    /** Sends all on its way. */
    void leave() {
        writeAll();
        channel.flush();
    }

    private void writeAll() {
        for (int i = 0; i < count; i++) {
            if (messages[i] != null) {
                write(gather(i));
            }
        }
        Arrays.fill(remotes, 0, count, null);
        count = 0;
    }

    /**
     * Finds what leaves with {@code first}, the oldest that waits: what has its length, unless it would overtake a
     * message of its call.
     *
     * @return how many they are
     */
    private int gather(int first) {
        int length = messages[first].length;
        int size = 1;
        int passed = 0;
        group[0] = first;
        for (int i = first + 1; i < count && size < TOGETHER && length <= LONGEST && segments; i++) {
            if (remoteHashes[i] == remoteHashes[first] && messages[i] != null) {
                boolean fits = messages[i].length == length && remotes[i].equals(remotes[first]);
                if (fits && !overtakes(calls[i], passed)) {
                    group[size++] = i;
                } else {
                    overtaken[passed++] = calls[i];
                }
            }
        }
        return size;
    }

    private boolean overtakes(int call, int passed) {
        for (int i = 0; i < passed; i++) {
            if (overtaken[i] == call || overtaken[i] == 0 || call == 0) {
                return true;
            }
        }
        return false;
    }

    /** Writes the group of this size. */
    private void write(int size) {
        InetSocketAddress remote = remotes[group[0]];
        int segment = messages[group[0]].length;
        if (isTaken(size)) {
            ByteBuf content = PooledByteBufAllocator.DEFAULT.directBuffer(segment * size);
            for (int i = 0; i < size; i++) {
                content.writeBytes(messages[group[i]]);
            }
            if (size == 1) {
                write(content, remote);
            } else {
                channel.write(new SegmentedDatagramPacket(content, segment, remote))
                        .addListener(whenSegmented);
            }
        }
        for (int i = 0; i < size; i++) {
            messages[group[i]] = null;
        }
    }

    /** Sends what is no SIP, whatever else waits. */
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
}
