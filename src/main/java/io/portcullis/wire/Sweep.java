package io.portcullis.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.portcullis.base.VitalThreads;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The connections of a loop, whose deadlines are looked at once a second; that the loop comes round is a sign of life.
 * Confined to its loop.
 */
final class Sweep implements Timed {
    private final Loop loop;
    private final Set<Connection> open = new HashSet<>();
    private long last;

    Sweep(Loop loop) {
        this.loop = loop;
    }

    void add(Connection connection) {
        open.add(connection);
    }

    void remove(Connection connection) {
        open.remove(connection);
    }

    /** How many bytes wait to be sent on {@code channel}. */
    static long unsent(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** A view of all that are open. */
    Set<Connection> open() {
        return Collections.unmodifiableSet(open);
    }

    @Override
    public void advance() {
        VitalThreads.beat();
        long now = loop.attended();
        if (now - last >= WireLoop.SWEEP.toNanos()) {
            last = now;
            // A copy: closing takes them out.
            List.copyOf(open).forEach(connection -> connection.expire(now));
        }
    }

    @Override
    public long idle() {
        return WireLoop.SWEEP.toNanos();
    }
}
