package io.portcullis.directory;

import io.portcullis.digest.HashedPassword;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The password of a user, and for as long as phones are moved to it, the one before. Days are those of UTC. Immutable.
 *
 * @param current what is left of the password
 * @param lastUsed the day on which somebody passed with it last; null when nobody has yet
 * @param old the password before it; null when it ended at once
 */
public record Passwords(
        @Nullable HashedPassword current,
        @Nullable LocalDate lastUsed,
        @Nullable Old old) {
    /**
     * A password that was replaced.
     *
     * @param password what is left of it; null once it was over and was forgotten
     * @param validUntil from then on it is a wrong one
     * @param lastUsed the day on which somebody passed with it last; null when nobody has
     */
    public record Old(
            @Nullable HashedPassword password,
            Instant validUntil,
            @Nullable LocalDate lastUsed) {
        /** Cuts the time to microseconds, which is what the store keeps. */
        public Old {
            validUntil = validUntil.truncatedTo(ChronoUnit.MICROS);
        }
    }

    /** A password that nobody has used. */
    public static Passwords of(HashedPassword password) {
        return new Passwords(password, null, null);
    }

    /**
     * These passwords after a change. Of several old ones the newest is kept. The same password once more is a request
     * that was repeated, and must not push the old one out.
     *
     * @param keepOldFor how long the present password stays good; zero ends it, and any older one, at once
     */
    public Passwords changed(HashedPassword next, Duration keepOldFor, Instant now) {
        boolean same = next.equals(current);
        if (keepOldFor.isZero()) {
            return new Passwords(next, same ? lastUsed : null, null);
        }
        return same ? this : new Passwords(next, null, new Old(current, now.plus(keepOldFor), lastUsed));
    }

    /** The same, with {@code used} noted as the day of the last use of whichever this password is; else unchanged. */
    public Passwords used(HashedPassword password, LocalDate day) {
        if (password.equals(current)) {
            return isLater(day, lastUsed) ? new Passwords(current, day, old) : this;
        }
        if (old != null && password.equals(old.password()) && isLater(day, old.lastUsed())) {
            return new Passwords(current, lastUsed, new Old(old.password(), old.validUntil(), day));
        }
        return this;
    }

    private static boolean isLater(LocalDate day, @Nullable LocalDate noted) {
        return noted == null || day.isAfter(noted);
    }
}
