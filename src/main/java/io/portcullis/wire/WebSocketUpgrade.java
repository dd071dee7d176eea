package io.portcullis.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of a WebSocket (RFC 6455 section 4.2, RFC 7118 section 4.1): the subprotocol is {@code sip}, and a web
 * page that opens it must be one of those that may. A client that is no browser names no page and is taken: it could
 * name any.
 */
final class WebSocketUpgrade extends ChannelInboundHandlerAdapter {
    static final int LONGEST_REQUEST_LINE = 4096;
    static final int MOST_HEADERS = 8192;

    private static final String SIP = "sip";
    private static final String VERSION = "13";
    private static final WebSocketDecoderConfig FRAMES = WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(WebSocketFraming.MOST_BYTES)
            .expectMaskedFrames(true)
            .allowMaskMismatch(false)
            .allowExtensions(false)
            .closeOnProtocolViolation(true)
            .build();

    private final WebSocketFraming framing;
    private final List<String> origins;

    /** Makes requests whole, which have no body here: one that brings a body is refused, and that is the end. */
    static final class Whole extends HttpObjectAggregator {
        Whole() {
            super(0);
        }

        @Override
        protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
            refuse(context, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
        }
    }

    /** Reads frames, and tells how much of one it keeps that has not wholly arrived. */
    private static final class FrameDecoder extends WebSocket13FrameDecoder {
        private final WebSocketFraming framing;

        FrameDecoder(WebSocketFraming framing) {
            super(FRAMES);
            this.framing = framing;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object arrived) throws Exception {
            super.channelRead(context, arrived);
            int bytes = actualReadableBytes();
            framing.keeps(context, bytes, bytes == 0 ? 0 : internalBuffer().capacity());
        }
    }

    private static final class Handshaker extends WebSocketServerHandshaker13 {
        private final WebSocketFraming framing;

        Handshaker(WebSocketFraming framing) {
            super("", SIP, FRAMES);
            this.framing = framing;
        }

        @Override
        protected WebSocketFrameDecoder newWebsocketDecoder() {
            return new FrameDecoder(framing);
        }
    }

    /** An upgrade to {@code framing}, which stands behind it; only for {@code origins} unless there are none. */
    WebSocketUpgrade(WebSocketFraming framing, List<String> origins) {
        this.framing = framing;
        this.origins = origins;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object arrived) {
        if (arrived instanceof FullHttpRequest request) {
            try {
                upgrade(context, request);
            } finally {
                request.release();
            }
        } else {
            context.fireChannelRead(arrived);
        }
    }

    private void upgrade(ChannelHandlerContext context, FullHttpRequest request) {
        HttpResponseStatus refusal = refusal(request);
        if (refusal != null) {
            refuse(context, refusal);
            return;
        }
        // Offered among others, perhaps in several lines; chosen is always this one.
        request.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SIP);
        var unused = new Handshaker(framing)
                .handshake(context.channel(), request)
                .addListener(done -> end(context, done.isSuccess()));
    }

    private static void refuse(ChannelHandlerContext context, HttpResponseStatus refusal) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, refusal, Unpooled.EMPTY_BUFFER);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0).set(HttpHeaderNames.CONNECTION, "close");
        if (refusal.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            response.headers()
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                    .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
        }
        var unused = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private void end(ChannelHandlerContext context, boolean upgraded) {
        if (upgraded) {
            context.pipeline().remove(this);
            framing.opened();
        } else {
            var unused = context.close();
        }
    }

    private @Nullable HttpResponseStatus refusal(FullHttpRequest request) {
        HttpHeaders headers = request.headers();
        if (request.decoderResult().isFailure()
                || !request.method().equals(HttpMethod.GET)
                || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return HttpResponseStatus.BAD_REQUEST;
        }
        boolean upgrade = headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
        if (!upgrade || !VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return HttpResponseStatus.UPGRADE_REQUIRED;
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (!origins.isEmpty() && origin != null && origins.stream().noneMatch(origin::equalsIgnoreCase)) {
            return HttpResponseStatus.FORBIDDEN;
        }
        boolean sip = headers.containsValue(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SIP, false);
        boolean keyed = Objects.requireNonNullElse(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY), "")
                        .trim()
                        .length()
                == 24;
        return sip && keyed ? null : HttpResponseStatus.BAD_REQUEST;
    }
}
