package io.portcullis.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;

/**
 * How long each stage of a connection may take: the handshake {@value #OPENING} s, a caller's first word {@value #MUTE}
 * s after that, one message {@value #MESSAGE} s, silence as long as the settings say, reading what was sent
 * {@value #UNREAD} s, our side of the closing {@value #LINGERING} s, and what is still owed to a peer that says no more
 * {@value #OWING} s. For its loop's thread.
 */
final class StreamDeadlines {
    private static final long NANOS = 1_000_000_000L;
    private static final long OPENING = 10;
    private static final long MUTE = 64;
    private static final long MESSAGE = 30;
    private static final long UNREAD = 30;
    private static final long LINGERING = 2;
    /** Somewhat longer than a phone may ring (RFC 3261 section 16.6, timer C). */
    private static final long OWING = 200;

    private enum Stage {
        OPENING,
        OPEN,
        OWING,
        CLOSING
    }

    private final long idleNanos;
    private final boolean accepted;
    private final long began;
    private Stage stage = Stage.OPENING;
    private long stageSince;
    private boolean spoke;
    private boolean midMessage;
    private long lastByte;
    private long firstByte;
    private long lastDrained;
    private long unsent;

    /** Of a connection that begins at {@code now}; those that we make ourselves need not say anything. */
    StreamDeadlines(Duration idle, boolean accepted, long now) {
        this.idleNanos = idle.toNanos();
        this.accepted = accepted;
        this.began = now;
        this.stageSince = now;
        this.lastByte = now;
        this.lastDrained = now;
    }

    /** Messages may go both ways. */
    void opened(long now) {
        enter(Stage.OPEN, now);
    }

    /** The peer says nothing more, and waits for answers. */
    void owing(long now) {
        enter(Stage.OWING, now);
    }

    /** It is being closed from our side. */
    void closing(long now) {
        enter(Stage.CLOSING, now);
    }

    private void enter(Stage next, long now) {
        stage = next;
        stageSince = now;
    }

    /** Bytes arrived. */
    void heard(long now) {
        lastByte = now;
        if (!midMessage) {
            midMessage = true;
            firstByte = now;
        }
    }

    /** What arrived so far is complete. */
    void complete() {
        midMessage = false;
    }

    /** A message arrived. */
    void spoke() {
        spoke = true;
    }

    /**
     * Whether one of them has passed.
     *
     * @param left how many bytes wait to be sent
     */
    boolean isOver(long left, long now) {
        if (left == 0 || left < unsent) {
            lastDrained = now;
        }
        unsent = left;
        return now - lastDrained > UNREAD * NANOS || isOverdue(now);
    }

    /** The same for what waits to be sent along {@code open}. */
    boolean isOver(Channel open, long now) {
        ChannelOutboundBuffer buffer = open.unsafe().outboundBuffer();
        return isOver(buffer == null ? 0 : buffer.totalPendingWriteBytes(), now);
    }

    private boolean isOverdue(long now) {
        return switch (stage) {
            case OPENING -> now - began > OPENING * NANOS;
            case OWING -> now - stageSince > OWING * NANOS;
            case CLOSING -> now - stageSince > LINGERING * NANOS;
            case OPEN -> {
                boolean mute = accepted && !spoke && now - began > (OPENING + MUTE) * NANOS;
                boolean dribbling = midMessage && now - firstByte > MESSAGE * NANOS;
                yield mute || dribbling || now - lastByte > idleNanos;
            }
        };
    }
}
