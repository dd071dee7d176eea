package io.portcullis.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the request line whose reading is under way. The HTTP server's own reader refuses a target with a malformed
 * escape before any service sees it; that answer too is to name the parameter. A request line that does not begin what
 * the system call returned, as of a request in a pipeline, is not remembered.
 */
final class RequestTarget extends ChannelInboundHandlerAdapter {
    /** More than a line may have. */
    private static final int MOST = 8_192;

    private static final FastThreadLocal<ByteBuf> READING = new FastThreadLocal<>();

    /** Has the target of each request on this connection remembered, where it is read in the clear. */
    static void watch(ChannelPipeline pipeline) {
        // What tells HTTP/1 from HTTP/2 stands behind TLS, and puts all that it adds behind itself.
        String teller = pipeline.names().stream()
                .filter(name -> name.contains("HttpHandler"))
                .findFirst()
                .orElse(null);
        if (teller == null) {
            pipeline.addFirst(new RequestTarget());
        } else {
            pipeline.addBefore(teller, null, new RequestTarget());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = message instanceof ByteBuf buffer && buffer.isReadable() ? buffer : null;
        if (bytes == null || !Character.isUpperCase(bytes.getByte(bytes.readerIndex()))) {
            context.fireChannelRead(message);
            return;
        }
        // What is read is released by those behind this.
        ByteBuf kept = bytes.retainedSlice(bytes.readerIndex(), Math.min(MOST, bytes.readableBytes()));
        READING.set(kept);
        try {
            context.fireChannelRead(message);
        } finally {
            READING.remove();
            kept.release();
        }
    }

    /** What is wrong with the query of the request that this thread is reading; null when that is not known. */
    static @Nullable ApiError fault() {
        ByteBuf reading = READING.getIfExists();
        if (reading == null) {
            return null;
        }
        String[] line = reading.toString(ISO_8859_1).split("\r?\n", 2)[0].split(" ", 3);
        int query = line.length < 2 ? -1 : line[1].indexOf('?');
        try {
            if (query >= 0) {
                UrlEncoded.parse(line[1].substring(query + 1));
            }
            return null;
        } catch (ApiError fault) {
            return fault;
        }
    }
}
