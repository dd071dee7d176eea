package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Framed;
import io.portcullis.sip.Framer;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One stream and the flow along it (RFC 3261 section 18): cuts messages out of what arrives, answers keep-alives, and is
 * closed when framing is lost, when a message takes longer than {@value #MOST_SECONDS_FOR_A_MESSAGE} s to arrive, when
 * nothing arrives for {@value #MOST_SECONDS_IDLE} s, or when the peer does not read what is sent. Reads on its loop; sends from
 * any.
 */
final class Connection extends ChannelInboundHandlerAdapter implements Flow {
    private static final int MOST_HEAD = 64 << 10;
    private static final int MOST_BODY = 256 << 10;
    private static final int FIRST_BUFFER = 2048;
    private static final int MOST_WAITING = 64;
    private static final long NANOS = 1_000_000_000L;
    private static final long MOST_SECONDS_FOR_A_MESSAGE = 30;
    private static final long MOST_SECONDS_IDLE = 900;
    private static final Bytes END_OF_HEAD = Bytes.of("\r\n\r\n");
    private static final byte[] PONG = Bytes.of("\r\n").toArray();

    private final WireLoop loop;
    private final Connections connections;
    private final OwnAddress own;
    private final InetSocketAddress remote;
    private final long serial;
    private final Framer framer = new Framer(MOST_HEAD, MOST_BODY);
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private volatile @Nullable Channel channel;
    private byte[] unread = new byte[0];
    private int length;
    private long lastByte;
    private long firstByteOfMessage;
    private boolean lost;
    private volatile boolean carriedRequest;

    /** A stream with {@code remote}; over a listener known as {@code own}. */
    Connection(WireLoop loop, Connections connections, OwnAddress own, InetSocketAddress remote) {
        this.loop = loop;
        this.connections = connections;
        this.own = own;
        this.remote = remote;
        this.serial = connections.nextSerial();
        this.lastByte = loop.nanos();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!this.equals(connections.find(transport(), remote)) && !connections.add(this)) {
            var unused = context.close();
            return;
        }
        loop.opened(this);
        synchronized (waiting) {
            channel = context.channel();
            waiting.forEach(this::write);
            waiting.clear();
        }
        context.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone();
    }

    /** The stream is no more, or never came to be. */
    void gone() {
        lost = true;
        connections.remove(this);
        loop.closed(this);
        // Only an admitted dialog or an upstream brings a request here, so strangers who come and go cost nothing more.
        if (carriedRequest) {
            connections.lost(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var unused = context.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object arrived) {
        ByteBuf content = (ByteBuf) arrived;
        try {
            if (!lost) {
                take(content);
                frame(context);
            }
        } finally {
            content.release();
        }
    }

    private void take(ByteBuf content) {
        lastByte = loop.nanos();
        if (length == 0) {
            firstByteOfMessage = lastByte;
        }
        int more = content.readableBytes();
        if (length + more > unread.length) {
            unread = Arrays.copyOf(unread, Math.max(FIRST_BUFFER, Math.max(unread.length * 2, length + more)));
        }
        content.readBytes(unread, length, more);
        length += more;
    }

    private void frame(ChannelHandlerContext context) {
        int at = 0;
        boolean more = true;
        while (more && at < length && !lost) {
            Framed framed = framer.next(unread, at, length);
            if (framed instanceof Framed.Whole whole) {
                arrived(at, at + whole.length());
                at += whole.length();
                firstByteOfMessage = lastByte;
            } else if (framed instanceof Framed.KeepAlive keepAlive) {
                at += keepAlive.length();
                firstByteOfMessage = lastByte;
                if (keepAlive.ping()) {
                    send(PONG);
                }
            } else if (framed instanceof Framed.Malformed malformed) {
                giveUp(context, at, at + malformed.offset());
            } else {
                more = false;
            }
        }
        length -= at;
        System.arraycopy(unread, at, unread, 0, length);
        if (length == 0) {
            // Thousands of idle connections keep no buffer.
            unread = new byte[0];
        }
    }

    /** Framing is lost (RFC 3261 section 18.3): a head that can be answered is, with what is wrong with it, and then all ends. */
    private void giveUp(ChannelHandlerContext context, int from, int to) {
        lost = true;
        int tail = END_OF_HEAD.length();
        if (to - from > tail && Bytes.of(unread, to - tail, to).equals(END_OF_HEAD)) {
            arrived(from, to);
        }
        var unused = context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void arrived(int from, int to) {
        loop.arrived(Arrays.copyOfRange(unread, from, to), new Source(transport(), remote), this);
    }

    /** Closes a stream that has been silent, or busy with one message, for too long. Loop thread only. */
    void expire(long now) {
        Channel open = channel;
        boolean idle = now - lastByte > MOST_SECONDS_IDLE * NANOS;
        boolean dribbling = length > 0 && now - firstByteOfMessage > MOST_SECONDS_FOR_A_MESSAGE * NANOS;
        if (open != null && (idle || dribbling)) {
            var unused = open.close();
        }
    }

    @Override
    public Transport transport() {
        return Transport.TCP;
    }

    @Override
    public InetSocketAddress local() {
        return own.towards(remote.getAddress());
    }

    @Override
    public Bytes sentBy() {
        return own.sentBy(remote.getAddress());
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public Flow toPort(int port) {
        return this;
    }

    @Override
    public long serial() {
        return serial;
    }

    @Override
    public void send(byte[] message) {
        carriedRequest |= !isResponse(message);
        Channel open = channel;
        if (open == null) {
            open = waitForConnect(message);
        }
        if (open == null) {
            return;
        }
        if (!open.isWritable()) {
            // A peer that does not read would have everything pile up here.
            loop.listener().sendFailed(transport());
            var unused = open.close();
            return;
        }
        write(message);
        var unused = open.flush();
    }

    private static boolean isResponse(byte[] message) {
        return message[0] == 'S' && message[1] == 'I' && message.length > 3 && message[3] == '/';
    }

    /** Keeps a message until the stream is there; gives the channel when it already is. */
    private @Nullable Channel waitForConnect(byte[] message) {
        synchronized (waiting) {
            if (channel == null) {
                if (lost || waiting.size() == MOST_WAITING) {
                    loop.listener().sendFailed(transport());
                } else {
                    waiting.add(message);
                }
            }
            return channel;
        }
    }

    private void write(byte[] message) {
        Channel open = Objects.requireNonNull(channel);
        ChannelFuture written = open.write(Unpooled.wrappedBuffer(message));
        written.addListener(done -> {
            if (!done.isSuccess()) {
                loop.listener().sendFailed(transport());
            }
        });
    }
}
