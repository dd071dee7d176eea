package io.portcullis.transaction;

import java.time.Duration;

/**
 * The times of RFC 3261 table 4, from which every timer of a transaction follows.
 *
 * @param t1 estimate of the round trip; 500 ms
 * @param t2 longest gap between repetitions of a non-INVITE request or a response to INVITE; 4 s
 * @param t4 longest time a message stays in the network; 5 s
 * @param timerC how long an INVITE may ring without another provisional; more than 3 minutes (section 16.6 item 11)
 */
public record Timers(Duration t1, Duration t2, Duration t4, Duration timerC) {
    private static final Duration TIMER_C_FLOOR = Duration.ofMinutes(3);

    /** The RFC's values, and a Timer C just above its floor. */
    public static final Timers DEFAULTS =
            new Timers(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofSeconds(181));

    public Timers {
        positive("t1", t1);
        positive("t2", t2);
        positive("t4", t4);
        if (t2.compareTo(t1) < 0) {
            throw new IllegalArgumentException("t2: " + t2 + " (expected: >= t1, " + t1 + ")");
        }
        if (timerC.compareTo(TIMER_C_FLOOR) <= 0) {
            throw new IllegalArgumentException("timer-c: " + timerC + " (expected: > " + TIMER_C_FLOOR + ")");
        }
    }

    /** Timers B, F, H, J, L and M: 64 T1. */
    public Duration transaction() {
        return t1.multipliedBy(64);
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
