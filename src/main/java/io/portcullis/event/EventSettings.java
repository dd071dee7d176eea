package io.portcullis.event;

import java.time.Duration;

/**
 * How many events are kept.
 *
 * @param perAccount in memory, of each account, 10 to 100,000
 * @param strangers in memory, of those without an account, 10 to 1,000,000
 * @param memory bytes of all that is in memory, 1 MiB to 16 GiB
 * @param keep how long alerts and calls are stored, 1 hour to 10 years
 * @param storedPerDay alerts and calls that are stored of an account a day, 10 to 10,000,000
 */
public record EventSettings(int perAccount, int strangers, long memory, Duration keep, int storedPerDay) {
    /** As many as are kept when nobody says otherwise. */
    public static final EventSettings USUAL = new EventSettings(1_000, 10_000, 64L << 20, Duration.ofDays(30), 10_000);

    private static final long LEAST_MEMORY = 1L << 20;
    private static final long MOST_MEMORY = 16L << 30;

    /** Checks each value. */
    public EventSettings {
        check("events.per-account", perAccount, 10, 100_000);
        check("events.strangers", strangers, 10, 1_000_000);
        if (memory < LEAST_MEMORY || memory > MOST_MEMORY) {
            throw new IllegalArgumentException("events.memory: " + memory + " (expected: 1m to 16g)");
        }
        long taken = StrangerRing.bytes(strangers);
        if (taken > memory / 2) {
            throw new IllegalArgumentException("events.strangers: " + strangers
                    + " (expected: so few that they take no more than half of events.memory, "
                    + memory / 2 / StrangerRing.bytes(1) + ")");
        }
        if (keep.compareTo(Duration.ofHours(1)) < 0 || keep.compareTo(Duration.ofDays(3_650)) > 0) {
            throw new IllegalArgumentException("events.keep: " + keep.toSeconds() + "s (expected: 1h to 3650d)");
        }
        check("events.stored-per-day", storedPerDay, 10, 10_000_000);
    }

    private static void check(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }
}
