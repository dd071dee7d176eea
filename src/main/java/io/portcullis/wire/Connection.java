package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
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
 * One stream or WebSocket, at the end of its pipeline, and the flow along it (RFC 3261 section 18). What is sent before
 * it is open waits. It is closed when a stage of it takes too long ({@link StreamDeadlines}), when the peer lets too
 * much pile up, and when others need the memory that it holds ({@link UnfinishedBytes}). A stranger's messages are
 * small: only who has had a request verified may send long ones. Reads on its loop; sends from any thread.
 *
 * <pre>
 *   TCP, TLS:  [ciphertext - TLS] - stream framing - connection
 *   WS, WSS:   [ciphertext - TLS] - pulse - WebSocket codec - WebSocket framing - connection
 * </pre>
 */
final class Connection extends ChannelInboundHandlerAdapter implements Flow {
    private static final int MOST_WAITING = 64;

    private final WireLoop loop;
    private final Connections connections;
    private final OwnAddress own;
    private final FarEnd farEnd;
    private final boolean accepted;
    private final long serial;
    private final Holding holding;
    private final Queue<byte[]> waiting = new ArrayDeque<>();

    /** Set once it is open for messages. */
    private volatile @Nullable Channel channel;

    private volatile boolean carriedRequest;
    private volatile boolean inputEnded;
    private final UnansweredRequests owed = new UnansweredRequests();
    private volatile boolean closing;
    private boolean lost; // guarded by waiting

    // The rest is for its loop alone.
    private final StreamDeadlines deadlines;
    private @Nullable Channel raw;
    private @Nullable Ciphertext ciphertext;
    private boolean counted;
    private boolean shaking;

    /** A stream with {@code farEnd}, which a listener known as {@code own} has {@code accepted}, or makes. */
    Connection(WireLoop loop, OwnAddress own, FarEnd farEnd, boolean accepted) {
        this.loop = loop;
        this.connections = loop.connections();
        this.own = own;
        this.farEnd = farEnd;
        this.accepted = accepted;
        this.serial = connections.nextSerial();
        this.holding = connections.holding(farEnd.remote().getAddress(), serial, this::makeRoom);
        this.deadlines = new StreamDeadlines(connections.limits().idle(), accepted, loop.nanos());
        if (!accepted) {
            holding.trust();
        }
    }

    /** Whether there is room for one more; once. */
    boolean join() {
        TurnedAway why = connections.add(this);
        counted = why == null;
        if (why != null) {
            loop.listener().turnedAway(why);
        }
        return counted;
    }

    /** Others need the room more. Any thread. */
    private void makeRoom() {
        loop.listener().turnedAway(TurnedAway.UNFINISHED_BYTES);
        loop.execute(() -> {
            closing = true;
            Channel open = raw;
            if (open != null) {
                var unused = open.close();
            }
        });
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
            if (shaking) {
                holding.shaking(true);
            } else {
                loop.listener().turnedAway(TurnedAway.HANDSHAKES);
                var unused = context.close();
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            saidAll(context);
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (ciphertext != null) {
                ciphertext.deciphered();
            }
            if (!handshake.isSuccess()) {
                var unused = context.close();
            } else if (transport() == Transport.TLS) {
                opened();
            }
        }
    }

    /** The peer has closed its side (RFC 9293 section 3.6); what it has asked before is still answered. */
    private void saidAll(ChannelHandlerContext context) {
        if (closing || owed.isNone()) {
            var unused = context.close();
            return;
        }
        inputEnded = true;
        deadlines.owing(loop.nanos());
        connections.hide(this);
        if (carriedRequest) {
            connections.lost(this);
        }
    }

    /** Messages may go both ways from now on. */
    void opened() {
        Channel open = Objects.requireNonNull(raw);
        deadlines.opened(loop.nanos());
        endHandshake();
        synchronized (waiting) {
            channel = open;
            for (byte[] message : waiting) {
                holding.unsent(-message.length);
                write(open, message);
            }
            waiting.clear();
        }
        open.flush();
    }

    private void endHandshake() {
        if (shaking) {
            shaking = false;
            holding.shaking(false);
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
        holding.end();
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
        // Most is what the peer did to its stream; only what the loop cannot endure concerns more than that.
        if (cause instanceof Error) {
            WireLoop.endures(cause);
        }
        var unused = context.close();
    }

    /** Whether what arrives is still read. */
    boolean isReading() {
        return !closing;
    }

    /** Whether its peer opened it, waits for nothing and has nothing to answer. */
    boolean mayGo() {
        return accepted && !closing && owed.isNone() && owed.owesNothing();
    }

    /** What stands before its TLS. */
    Ciphertext ciphertext() {
        Ciphertext mine = new Ciphertext(this);
        ciphertext = mine;
        return mine;
    }

    /** Bytes arrived, deciphered if they had to be. */
    void heard() {
        deadlines.heard(loop.nanos());
        if (ciphertext != null) {
            ciphertext.deciphered();
        }
    }

    /** What arrived so far is complete. */
    void complete() {
        deadlines.complete();
    }

    /** So many bytes are kept of what has not wholly arrived. */
    void keeps(int bytes) {
        holding.arriving(bytes);
    }

    /** So many bytes arrived of which nothing has been deciphered yet. */
    void enciphered(int bytes) {
        holding.enciphered(bytes);
    }

    /** How long the head of a message may be. */
    int mostHead() {
        return holding.mostHead();
    }

    /** How long the body of a message may be. */
    int mostBody() {
        return holding.mostBody();
    }

    @Override
    public void trust() {
        holding.trust();
    }

    /** A message arrived. */
    void arrived(byte[] message) {
        deadlines.spoke();
        owed.arrived(message);
        loop.arrived(message, message.length, new Source(transport(), remote()), this);
    }

    /** Closes what has been opening, silent, busy with one message, or stuck for too long. Loop thread only. */
    void expire(long now) {
        Channel open = raw;
        if (open != null && deadlines.isOver(open, now)) {
            var unused = open.close();
        }
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
    public Bytes sentByNode() {
        return own.sentByNode(remote().getAddress());
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
    public long serial() {
        return serial;
    }

    @Override
    public void send(byte[] message) {
        carriedRequest |= UnansweredRequests.isRequest(message);
        owed.sent(message);
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
        if (owed.isLastAnswered(message) && inputEnded) {
            close();
        }
    }

    /** Keeps a message until the stream is open; gives the channel when it already is. */
    private @Nullable Channel waitForOpening(byte[] message) {
        synchronized (waiting) {
            if (channel == null) {
                if (lost || waiting.size() == MOST_WAITING) {
                    failed(message);
                } else {
                    holding.unsent(message.length);
                    waiting.add(message);
                }
            }
            return channel;
        }
    }

    private void write(Channel open, byte[] message) {
        ByteBuf content = Unpooled.wrappedBuffer(message);
        holding.unsent(message.length);
        ChannelFuture written = open.write(content);
        written.addListener(done -> {
            holding.unsent(-message.length);
            if (!done.isSuccess()) {
                failed(message);
            }
        });
    }

    /** Whoever waits for an answer to a request learns that there will be none. */
    private void failed(byte[] message) {
        loop.listener().sendFailed(transport());
        if (UnansweredRequests.isRequest(message)) {
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

    /** Lets what was sent before leave, and then the peer close first: its last bytes would make the system drop it. */
    private void finish() {
        Channel open = raw;
        if (closing || open == null) {
            return;
        }
        closing = true;
        deadlines.closing(loop.nanos());
        var unused = open.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> end(open));
    }

    private void end(Channel open) {
        boolean plain = transport() == Transport.TCP;
        var unused = plain && open instanceof DuplexChannel stream ? stream.shutdownOutput() : open.close();
    }
}
