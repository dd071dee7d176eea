package io.portcullis.directory;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** When a resource was created and last changed; to the microsecond, because a list is ordered by the first. */
public record Dates(Instant created, Instant updated) {
    /** Cuts both to whole microseconds. */
    public Dates {
        created = created.truncatedTo(ChronoUnit.MICROS);
        updated = updated.truncatedTo(ChronoUnit.MICROS);
    }

    /** The dates of something created now. */
    public static Dates at(Instant now) {
        return new Dates(now, now);
    }

    /** The same birth, changed now. */
    public Dates touched(Instant now) {
        return new Dates(created, now);
    }
}
