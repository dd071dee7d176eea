package io.portcullis.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a rest when the system has no descriptor for who calls, and says so once a minute at most. Of one listener. */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptFailures.class);
    private static final long REST_SECONDS = 1;
    private static final long BETWEEN_LINES = TimeUnit.MINUTES.toNanos(1);

    private final WireListener listener;
    private final LongSupplier nanos;
    private long unsaid;
    private long nextLine;

    AcceptFailures(WireListener listener, LongSupplier nanos) {
        this.listener = listener;
        this.nanos = nanos;
        this.nextLine = nanos.getAsLong();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!WireLoop.endures(cause)) {
            return;
        }
        listener.turnedAway(TurnedAway.NO_DESCRIPTOR);
        long now = nanos.getAsLong();
        unsaid++;
        if (now - nextLine >= 0) {
            LOG.warn("{} takes no connection, {} times: {}", context.channel(), unsaid, cause.getMessage());
            nextLine = now + BETWEEN_LINES;
            unsaid = 0;
        }
        context.channel().config().setAutoRead(false);
        var unused = context.executor()
                .schedule(() -> context.channel().config().setAutoRead(true), REST_SECONDS, TimeUnit.SECONDS);
    }
}
