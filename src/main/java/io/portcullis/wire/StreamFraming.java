package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Framed;
import io.portcullis.sip.Framer;
import java.util.Arrays;

/**
 * Cuts a stream into messages and answers keep-alives (RFC 3261 section 18.3, RFC 5626 section 4.4.1). When framing is
 * lost the connection is closed. Confined to its loop.
 */
final class StreamFraming extends ChannelInboundHandlerAdapter {
    /** A head may be as long as one that a datagram carries. */
    static final int MOST_HEAD = 64 << 10;

    static final int MOST_BODY = 256 << 10;
    static final byte[] PONG = Bytes.of("\r\n").toArray();

    /** What an array grows by while it is not known how long the message is. */
    private static final int BLOCK = 2 << 10;

    /** What it grows by on the way to the length that was announced, which may never come. */
    private static final int LARGE_BLOCK = 16 << 10;

    private static final Bytes END_OF_HEAD = Bytes.of("\r\n\r\n");

    private final Connection connection;
    private final Framer framer = new Framer(MOST_HEAD, MOST_BODY);
    private byte[] unread = new byte[0];
    private int length;

    StreamFraming(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object arrived) {
        ByteBuf content = (ByteBuf) arrived;
        try {
            if (connection.isReading()) {
                connection.heard();
                framer.atMost(connection.mostHead(), connection.mostBody());
                take(content);
                frame();
                connection.keeps(unread.length);
            }
        } finally {
            content.release();
        }
    }

    private void take(ByteBuf content) {
        int more = content.readableBytes();
        if (length + more > unread.length) {
            unread = Arrays.copyOf(unread, room(length + more));
        }
        content.readBytes(unread, length, more);
        length += more;
    }

    /** How much is made for {@code needed} bytes: never more than the message will have, once that is known. */
    private int room(int needed) {
        int announced = framer.announced();
        return needed < announced ? Math.min(announced, blocks(needed, LARGE_BLOCK)) : blocks(needed, BLOCK);
    }

    private static int blocks(int needed, int block) {
        return (needed + block - 1) / block * block;
    }

    private void frame() {
        int at = 0;
        boolean more = true;
        while (more && at < length && connection.isReading()) {
            Framed framed = framer.next(unread, at, length);
            if (framed instanceof Framed.Whole whole) {
                int end = at + whole.length();
                connection.complete();
                connection.arrived(Arrays.copyOfRange(unread, at, end));
                at = end;
            } else if (framed instanceof Framed.KeepAlive keepAlive) {
                connection.complete();
                at += keepAlive.length();
                if (keepAlive.ping()) {
                    connection.send(PONG);
                }
            } else if (framed instanceof Framed.Malformed malformed) {
                giveUp(at, at + malformed.offset());
            } else {
                more = false;
            }
        }
        length -= at;
        if (length == 0) {
            // Thousands of idle connections keep no buffer.
            unread = new byte[0];
        } else if (at > 0) {
            byte[] rest = new byte[blocks(length, BLOCK)];
            System.arraycopy(unread, at, rest, 0, length);
            unread = rest;
            connection.heard();
        }
    }

    /**
     * Framing is lost (RFC 3261 section 18.3): a head that can be answered is, with what is wrong with it, and then all
     * ends.
     */
    private void giveUp(int from, int to) {
        int tail = END_OF_HEAD.length();
        if (to - from > tail && Bytes.of(unread, to - tail, to).equals(END_OF_HEAD)) {
            connection.arrived(Arrays.copyOfRange(unread, from, to));
        }
        connection.close();
    }
}
