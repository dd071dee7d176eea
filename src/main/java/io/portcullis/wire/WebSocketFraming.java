package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.portcullis.sip.Bytes;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One SIP message is one WebSocket message, both ways (RFC 7118 section 5). What we send is text, or binary when it is
 * not UTF-8. A message of more than {@value #MOST_FRAMES} frames, or of more bytes than the connection takes
 * ({@value #MOST_BYTES} at most), ends it; of pings that arrive together the last one is answered. Confined to its
 * loop.
 */
final class WebSocketFraming extends ChannelDuplexHandler {
    static final int MOST_BYTES = StreamFraming.MOST_HEAD + StreamFraming.MOST_BODY;

    private static final int MOST_FRAMES = 64;

    /** What stands before the payload of a frame. */
    private static final int MOST_FRAME_HEADER = 14;

    private static final byte[] PING = Bytes.of("\r\n\r\n").toArray();

    private final Connection connection;
    private byte[] unread = new byte[0];
    private int length;
    private int frames;
    private boolean text;
    private @Nullable ByteBuf ping;
    private boolean open;
    private boolean ended;

    WebSocketFraming(Connection connection) {
        this.connection = connection;
    }

    /** Notes when bytes arrive, before they are frames. */
    static final class Pulse extends ChannelInboundHandlerAdapter {
        private final Connection connection;

        Pulse(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object arrived) {
            connection.heard();
            context.fireChannelRead(arrived);
        }
    }

    /** The handshake is done. */
    void opened() {
        open = true;
        connection.complete();
        connection.opened();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object arrived) {
        WebSocketFrame frame = (WebSocketFrame) arrived;
        try {
            if (connection.isReading() && !ended) {
                read(context, frame);
            }
        } finally {
            frame.release();
        }
    }

    private void read(ChannelHandlerContext context, WebSocketFrame frame) {
        if (frame instanceof CloseWebSocketFrame) {
            end(context, WebSocketCloseStatus.NORMAL_CLOSURE);
        } else if (frame instanceof PingWebSocketFrame) {
            connection.complete();
            forgetPing();
            ping = frame.content().retain();
        } else if (frame instanceof PongWebSocketFrame) {
            connection.complete();
        } else {
            take(context, frame);
        }
    }

    private void take(ChannelHandlerContext context, WebSocketFrame frame) {
        ByteBuf content = frame.content();
        int more = content.readableBytes();
        if (!(frame instanceof ContinuationWebSocketFrame)) {
            text = frame instanceof TextWebSocketFrame;
        }
        frames++;
        int needed = length + more;
        if (frames > MOST_FRAMES || needed > mostBytes()) {
            end(context, WebSocketCloseStatus.MESSAGE_TOO_BIG);
            return;
        }
        // A message in one frame, as all clients send, is copied once; there are few others, and they have few frames.
        if (needed > unread.length) {
            unread = Arrays.copyOf(unread, needed);
        }
        content.readBytes(unread, length, more);
        length = needed;
        if (frame.isFinalFragment()) {
            byte[] message = length == unread.length ? unread : Arrays.copyOf(unread, length);
            unread = new byte[0];
            length = 0;
            frames = 0;
            connection.complete();
            whole(context, message);
        }
    }

    private int mostBytes() {
        return connection.mostHead() + connection.mostBody();
    }

    /** So many bytes arrived of a frame that is not whole, and {@code room} are kept for it. */
    void keeps(ChannelHandlerContext decoder, int bytes, int room) {
        connection.keeps(room + unread.length);
        if (length + bytes > mostBytes() + MOST_FRAME_HEADER) {
            end(decoder.pipeline().context(this), WebSocketCloseStatus.MESSAGE_TOO_BIG);
        }
    }

    private void whole(ChannelHandlerContext context, byte[] message) {
        if (text && !isUtf8(message)) {
            end(context, WebSocketCloseStatus.INVALID_PAYLOAD_DATA);
        } else if (Arrays.equals(message, PING)) {
            connection.send(StreamFraming.PONG);
        } else if (!isHeadWithin(message, connection.mostHead())) {
            end(context, WebSocketCloseStatus.MESSAGE_TOO_BIG);
        } else if (!Arrays.equals(message, StreamFraming.PONG)) {
            connection.arrived(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ByteBuf asked = ping;
        if (asked != null) {
            ping = null;
            if (context.channel().isWritable()) {
                var unused = context.writeAndFlush(new PongWebSocketFrame(asked));
            } else {
                asked.release();
            }
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        forgetPing();
    }

    private void forgetPing() {
        if (ping != null) {
            ping.release();
            ping = null;
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean sip = message instanceof ByteBuf content && content.isReadable();
        if (!sip) {
            var unused = context.write(message, promise);
        } else if (ended || !open) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
        } else {
            ByteBuf content = (ByteBuf) message;
            // A message as Connection wraps it, with nothing around it.
            boolean utf8 = isUtf8(content.array());
            var unused =
                    context.write(utf8 ? new TextWebSocketFrame(content) : new BinaryWebSocketFrame(content), promise);
        }
    }

    /** Closing from our side says so first. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (open && !ended) {
            ended = true;
            var unused = context.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.POLICY_VIOLATION))
                    .addListener(done -> pass(context, promise));
        } else {
            pass(context, promise);
        }
    }

    private static void pass(ChannelHandlerContext context, ChannelPromise closing) {
        var unused = context.close(closing);
    }

    private void end(ChannelHandlerContext context, WebSocketCloseStatus why) {
        if (!ended) {
            ended = true;
            var unused = context.writeAndFlush(new CloseWebSocketFrame(why)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Whether the empty line behind the head stands within so many bytes. */
    private static boolean isHeadWithin(byte[] message, int most) {
        boolean within = message.length <= most;
        for (int i = 3; !within && i < most; i++) {
            within = message[i] == '\n' && message[i - 1] == '\r' && message[i - 2] == '\n' && message[i - 3] == '\r';
        }
        return within;
    }

    static boolean isUtf8(byte[] bytes) {
        for (byte octet : bytes) {
            if (octet < 0) {
                return isUtf8Text(bytes);
            }
        }
        return true;
    }

    private static boolean isUtf8Text(byte[] bytes) {
        try {
            var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException other) {
            return false;
        }
    }
}
