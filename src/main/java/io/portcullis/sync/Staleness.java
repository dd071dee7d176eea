package io.portcullis.sync;

import java.time.Duration;

/**
 * How long the index may go without being known to be all that the store has.
 *
 * @param most 5 s to 7 days
 * @param onStale what happens when it was longer
 */
public record Staleness(Duration most, OnStale onStale) {
    /** What to do about an index that may be out of date. */
    public enum OnStale {
        /** Serve on with what is there, and say so. */
        KEEP,
        /** Admit nobody. */
        REFUSE;

        /** As in the configuration file; refuses anything else. */
        public static OnStale parse(String text) {
            return switch (text) {
                case "keep" -> KEEP;
                case "refuse" -> REFUSE;
                default -> throw new IllegalArgumentException(" (expected: keep or refuse)");
            };
        }
    }

    /** Checks each value. */
    public Staleness {
        if (most.compareTo(Duration.ofSeconds(5)) < 0 || most.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException("store.max-staleness: " + most + " (expected: 5s to 7d)");
        }
    }
}
