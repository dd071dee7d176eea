package io.portcullis.wire;

import java.time.Duration;

/**
 * How many streams and WebSockets may be open, and how long they may be silent. Those that are refused are closed at
 * once; the others stay.
 *
 * @param most of all sources together
 * @param perSource of one IP address
 * @param idle how long nothing may arrive on one, keep-alives included; longer than a phone may ring
 * @param unfinishedBytes what all may keep in memory of messages that have not wholly arrived or left, and of
 *     handshakes
 */
public record ConnectionLimits(int most, int perSource, Duration idle, long unfinishedBytes) {
    /** A phone may ring for three minutes and somewhat more (RFC 3261 section 16.6, timer C) without a word. */
    private static final Duration LEAST_IDLE = Duration.ofMinutes(4);

    /** A quarter of it, which one source may have, holds the longest message. */
    private static final long LEAST_UNFINISHED = 2 << 20;

    private static final long UNFINISHED_PART_OF_HEAP = 8;

    /** What holds when nothing else is said. */
    public static final ConnectionLimits DEFAULTS =
            new ConnectionLimits(50_000, 15_000, Duration.ofMinutes(15), usualUnfinishedBytes());

    /** Checks each value. */
    public ConnectionLimits {
        if (most < 1) {
            throw new IllegalArgumentException("sip.connections.most: " + most + " (expected: at least 1)");
        }
        if (perSource < 1) {
            throw new IllegalArgumentException("sip.connections.per-source: " + perSource + " (expected: at least 1)");
        }
        if (idle.compareTo(LEAST_IDLE) < 0) {
            throw new IllegalArgumentException(
                    "sip.connections.idle: " + idle + " (expected: at least 4m, which a phone may ring)");
        }
        if (unfinishedBytes < LEAST_UNFINISHED) {
            throw new IllegalArgumentException("sip.connections.unfinished-bytes: " + unfinishedBytes
                    + " (expected: at least 2m, an eighth of the memory by default)");
        }
    }

    /** An eighth of the heap. */
    public static long usualUnfinishedBytes() {
        return Math.max(LEAST_UNFINISHED, Runtime.getRuntime().maxMemory() / UNFINISHED_PART_OF_HEAP);
    }
}
