package io.portcullis.api;

import io.portcullis.directory.Dates;
import io.portcullis.directory.Resource;
import io.portcullis.directory.Sid;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** What every new resource needs: a name and a date, for some a secret. Safe for any thread if its parts are. */
record Mint(InstantSource clock, RandomGenerator random) {
    /** A SID that nothing else has. */
    Sid sid(Sid.Kind kind) {
        return kind.next(random);
    }

    /** The dates of something created now. */
    Dates dates() {
        return Dates.at(clock.instant());
    }

    /** The dates of something that changes now. */
    Dates touched(Dates dates) {
        return dates.touched(clock.instant());
    }

    /**
     * A change that makes a row anew with the dates that it is given. When nothing else differs the row stays as it is,
     * dates and all.
     */
    <T extends Resource> UnaryOperator<T> changing(BiFunction<T, Dates, T> change) {
        return now -> change.apply(now, now.dates()).equals(now) ? now : change.apply(now, touched(now.dates()));
    }

    /** This moment. */
    Instant now() {
        return clock.instant();
    }

    /** 32 hexadecimal digits, 128 bits, that nobody can guess when the randomness is secure. */
    String secret() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }
}
