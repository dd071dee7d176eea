package io.portcullis.directory;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as microseconds since 1970: what positions in lists and rows in the store hold. */
public final class Micros {
    private Micros() {}

    /** Whole microseconds since 1970. */
    public static long of(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    /** The instant of so many microseconds since 1970. */
    public static Instant toInstant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
