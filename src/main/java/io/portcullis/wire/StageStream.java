package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.ReferenceCountUtil;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a {@link Stage} and the peer at its other end: what one writes is handed to the other, through TLS and
 * WebSocket frames where the transport has them. For its loop's thread.
 */
final class StageStream {
    private static final int LONGEST_UPGRADE = 8_192;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final URI PLACE = URI.create("ws://192.0.2.1/");

    private final Transport transport;
    private final InetSocketAddress remote;
    private final Connection connection;
    private final EmbeddedChannel here;
    private final EmbeddedChannel there;

    /**
     * A stream that is open for messages.
     *
     * @throws IllegalStateException if it does not open in time
     */
    StageStream(WireLoop loop, StreamEndpoint.Shared shared, Transport transport, InetSocketAddress remote) {
        this.transport = transport;
        this.remote = remote;
        OwnAddress own = new OwnAddress(Stage.LISTENER, shared.names());
        this.connection = new Connection(loop, own, new FarEnd(transport, remote, null), true);
        this.here = new Stage.Unbound();
        StreamEndpoint.furnish(here.pipeline(), connection, shared);
        here.pipeline().fireChannelActive();
        this.there = new EmbeddedChannel(peer(shared));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!connection.isOpen()) {
            pump();
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(transport + ": not open (expected: within " + PATIENCE + ")");
            }
            Thread.onSpinWait(); // the arithmetic of TLS is done by other threads
        }
        pump();
    }

    private ChannelHandler[] peer(StreamEndpoint.Shared shared) {
        List<ChannelHandler> handlers = new ArrayList<>();
        if (transport.isSecure()) {
            handlers.add(shared.tls().trusting());
        }
        if (isWebSocket()) {
            handlers.add(new HttpClientCodec());
            handlers.add(new HttpObjectAggregator(LONGEST_UPGRADE));
            handlers.add(new WebSocketClientProtocolHandler(WebSocketClientHandshakerFactory.newHandshaker(
                    PLACE, WebSocketVersion.V13, "sip", false, new DefaultHttpHeaders())));
        }
        return handlers.toArray(ChannelHandler[]::new);
    }

    private boolean isWebSocket() {
        return transport == Transport.WS || transport == Transport.WSS;
    }

    InetSocketAddress remote() {
        return remote;
    }

    /** The peer says {@code message}. */
    void say(byte[] message) {
        ByteBuf bytes = Unpooled.wrappedBuffer(message);
        there.writeOutbound(isWebSocket() ? new TextWebSocketFrame(bytes) : bytes);
        pump();
    }

    /** What the peer has heard and not taken yet, or null. */
    @Nullable
    Bytes heard() {
        pump();
        Object next = there.readInbound();
        if (next == null) {
            return null;
        }
        ByteBuf content = next instanceof WebSocketFrame frame ? frame.content() : (ByteBuf) next;
        Bytes heard = Bytes.of(content.toString(StandardCharsets.ISO_8859_1));
        ReferenceCountUtil.release(next);
        return heard;
    }

    /** Moves what has been written until neither has anything to say. */
    private void pump() {
        boolean moved = true;
        while (moved) {
            moved = move(there, here) || move(here, there);
        }
    }

    private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        Object next = from.readOutbound();
        boolean any = next != null;
        while (next != null) {
            to.pipeline().fireChannelRead(next);
            next = from.readOutbound();
        }
        if (any) {
            to.pipeline().fireChannelReadComplete();
        }
        return any;
    }

    void close() {
        there.finishAndReleaseAll();
        here.finishAndReleaseAll();
    }
}
