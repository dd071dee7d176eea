package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One stream or WebSocket, at the end of its pipeline, and the flow along it (RFC 3261 section 18). What is sent before it is
 * open waits. It is closed when its handshake takes longer than {@value #MOST_SECONDS_OPENING} s, when a caller has said
 * nothing {@value #MOST_SECONDS_MUTE} s after that, when a message takes longer than {@value #MOST_SECONDS_FOR_A_MESSAGE} s
 * to arrive, when nothing arrives for as long as the settings say, or when the peer has not read what was sent for {@value
 * #MOST_SECONDS_UNREAD} s or lets too much pile up. Reads on its loop; sends from any thread.
 *
 * <pre>
 *   TCP, TLS:  [TLS] - stream framing - connection
 *   WS, WSS:   [TLS] - pulse - WebSocket codec - WebSocket framing - connection
 * </pre>
 */
final class Connection extends ChannelInboundHandlerAdapter implements Flow {
    private static final int MOST_WAITING = 64;
    private static final long NANOS = 1_000_000_000L;
    private static final long MOST_SECONDS_OPENING = 10;
    private static final long MOST_SECONDS_MUTE = 64;
    private static final long MOST_SECONDS_FOR_A_MESSAGE = 30;
    private static final long MOST_SECONDS_UNREAD = 30;
    private static final long MOST_SECONDS_LINGERING = 2;

    private final WireLoop loop;
    private final Connections connections;
    private final OwnAddress own;
    private final FarEnd farEnd;
    private final boolean accepted;
    private final long serial;
    private final Queue<byte[]> waiting = new ArrayDeque<>();

    /** Set once it is open for messages. */
    private volatile @Nullable Channel channel;

    private volatile boolean carriedRequest;
    private volatile boolean closing;
    private boolean lost; // guarded by waiting

    // The rest is for its loop alone.
    private @Nullable Channel raw;
    private boolean counted;
    private boolean shaking;
    private boolean spoke;
    private boolean midMessage;
    private final long began;
    private long lastByte;
    private long firstByte;
    private long lastDrained;
    private long unsent;
    private long closingSince;

    /** A stream with {@code farEnd}, which a listener known as {@code own} has {@code accepted}, or makes. */
    Connection(WireLoop loop, OwnAddress own, FarEnd farEnd, boolean accepted) {
        this.loop = loop;
        this.connections = loop.connections();
        this.own = own;
        this.farEnd = farEnd;
        this.accepted = accepted;
        this.serial = connections.nextSerial();
        this.began = loop.nanos();
        this.lastByte = began;
        this.lastDrained = began;
    }

    /** Whether there is room for one more; once. */
    boolean join() {
        counted = connections.add(this);
        return counted;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        raw = context.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (closing || (!counted && !join())) {
            var unused = context.close();
            return;
        }
        loop.opened(this);
        if (transport() == Transport.TCP) {
            opened();
        } else if (accepted) {
            shaking = connections.shakes(remote().getAddress());
            if (!shaking) {
                var unused = context.close();
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                var unused = context.close();
            } else if (transport() == Transport.TLS) {
                opened();
            }
        }
    }

    /** Messages may go both ways from now on. */
    void opened() {
        Channel open = Objects.requireNonNull(raw);
        endHandshake();
        synchronized (waiting) {
            channel = open;
            waiting.forEach(message -> write(open, message));
            waiting.clear();
        }
        open.flush();
    }

    private void endHandshake() {
        if (shaking) {
            shaking = false;
            connections.shook(remote().getAddress());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone();
    }

    /** The stream is no more, or never came to be. */
    void gone() {
        closing = true;
        synchronized (waiting) {
            lost = true;
            waiting.clear();
        }
        endHandshake();
        loop.closed(this);
        if (counted) {
            counted = false;
            connections.remove(this);
        }
        // Only an admitted dialog or an upstream brings a request here, so strangers who come and go cost nothing more.
        if (carriedRequest) {
            connections.lost(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var unused = context.close();
    }

    /** Whether what arrives is still read. */
    boolean isReading() {
        return !closing;
    }

    /** Bytes arrived. */
    void heard() {
        lastByte = loop.nanos();
        if (!midMessage) {
            midMessage = true;
            firstByte = lastByte;
        }
    }

    /** What arrived so far is complete. */
    void complete() {
        midMessage = false;
    }

    /** A message arrived. */
    void arrived(byte[] message) {
        spoke = true;
        loop.arrived(message, message.length, new Source(transport(), remote()), this);
    }

    /** Closes what has been opening, silent, busy with one message, or stuck for too long. Loop thread only. */
    void expire(long now) {
        Channel open = raw;
        if (open != null && (isOverdue(now) || isStuck(open, now))) {
            var unused = open.close();
        }
    }

    private boolean isOverdue(long now) {
        if (closing) {
            return now - closingSince > MOST_SECONDS_LINGERING * NANOS;
        }
        if (channel == null) {
            return now - began > MOST_SECONDS_OPENING * NANOS;
        }
        boolean mute = accepted && !spoke && now - began > (MOST_SECONDS_OPENING + MOST_SECONDS_MUTE) * NANOS;
        boolean dribbling = midMessage && now - firstByte > MOST_SECONDS_FOR_A_MESSAGE * NANOS;
        return mute || dribbling || now - lastByte > connections.limits().idle().toNanos();
    }

    private boolean isStuck(Channel open, long now) {
        ChannelOutboundBuffer buffer = open.unsafe().outboundBuffer();
        long left = buffer == null ? 0 : buffer.totalPendingWriteBytes();
        if (left == 0 || left < unsent) {
            lastDrained = now;
        }
        unsent = left;
        return now - lastDrained > MOST_SECONDS_UNREAD * NANOS;
    }

    @Override
    public Transport transport() {
        return farEnd.transport();
    }

    @Override
    public InetSocketAddress local() {
        return own.towards(remote().getAddress());
    }

    @Override
    public Bytes sentBy() {
        return own.sentBy(remote().getAddress());
    }

    @Override
    public InetSocketAddress remote() {
        return farEnd.remote();
    }

    /** Whose certificate the peer had to show; null when we did not ask. */
    @Nullable
    String host() {
        return farEnd.host();
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
        carriedRequest |= isRequest(message);
        Channel open = channel;
        if (open == null) {
            open = waitForOpening(message);
        }
        if (open == null) {
            return;
        }
        if (!open.isWritable()) {
            // A peer that does not read would have everything pile up here.
            failed(message);
            var unused = open.close();
            return;
        }
        write(open, message);
        var unused = open.flush();
    }

    private static boolean isRequest(byte[] message) {
        return message[0] != '\r'
                && !(message[0] == 'S' && message[1] == 'I' && message.length > 3 && message[3] == '/');
    }

    /** Keeps a message until the stream is open; gives the channel when it already is. */
    private @Nullable Channel waitForOpening(byte[] message) {
        synchronized (waiting) {
            if (channel == null) {
                if (lost || waiting.size() == MOST_WAITING) {
                    failed(message);
                } else {
                    waiting.add(message);
                }
            }
            return channel;
        }
    }

    private void write(Channel open, byte[] message) {
        ByteBuf content = Unpooled.wrappedBuffer(message);
        ChannelFuture written = open.write(content);
        written.addListener(done -> {
            if (!done.isSuccess()) {
                failed(message);
            }
        });
    }

    /** Whoever waits for an answer to a request learns that there will be none. */
    private void failed(byte[] message) {
        loop.listener().sendFailed(transport());
        if (isRequest(message)) {
            connections.lost(this);
        }
    }

    @Override
    public void close() {
        if (loop.executor().inEventLoop()) {
            finish();
        } else {
            loop.execute(this::finish);
        }
    }

    /** Lets what was sent before leave, and then the peer close first, or its last bytes would make the system drop ours. */
    private void finish() {
        Channel open = raw;
        if (closing || open == null) {
            return;
        }
        closing = true;
        closingSince = loop.nanos();
        var unused = open.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> end(open));
    }

    private void end(Channel open) {
        boolean plain = transport() == Transport.TCP;
        var unused = plain && open instanceof DuplexChannel stream ? stream.shutdownOutput() : open.close();
    }
}
