package io.portcullis.directory;

import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The name of a resource: two capital letters that say its kind, then 32 hexadecimal digits. Digits are kept in lower
 * case, so that a SID typed in upper case names the same thing.
 */
public record Sid(String value) {
    /** Characters of every SID. */
    public static final int LENGTH = 34;

    private static final int PREFIX = 2;

    /** Checks the form. */
    public Sid {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException(
                    "SID: " + value + " (expected: two capital letters and 32 hexadecimal digits)");
        }
    }

    /**
     * A kind of things that have SIDs of their own; mappings go by the SID of the mapped list. No list of all kinds is
     * kept, so a SID of a kind that only newer nodes know is one as well.
     *
     * @param prefix the two letters that a SID of this kind begins with, and of no other
     */
    public record Kind(String prefix) {
        /** A new SID of this kind from 16 bytes of {@code random}; no two are alike when it is a secure one. */
        public Sid next(RandomGenerator random) {
            return new Sid(prefix + digits(random.nextLong()) + digits(random.nextLong()));
        }

        /** The SID of this kind that {@code text} spells; empty when it is of another kind or none. */
        public Optional<Sid> parse(String text) {
            return Sid.parse(text).filter(sid -> sid.is(this));
        }

        /** Refuses a SID of another kind: handing one in is a mistake of ours. */
        void require(Sid sid) {
            if (!sid.is(this)) {
                throw new IllegalArgumentException("SID: " + sid.value + " (expected: " + prefix + "…)");
            }
        }

        private static String digits(long bits) {
            return String.format(Locale.ROOT, "%016x", bits);
        }
    }

    /** The SID that {@code text} spells, of whatever kind; empty when it spells none. */
    public static Optional<Sid> parse(String text) {
        if (text.length() != LENGTH) {
            return Optional.empty();
        }
        String value = text.substring(0, PREFIX) + text.substring(PREFIX).toLowerCase(Locale.ROOT);
        return isWellFormed(value) ? Optional.of(new Sid(value)) : Optional.empty();
    }

    /** The SID that {@code value} spells, for values that were checked before. */
    public static Sid of(String value) {
        return isWellFormed(value) ? new Sid(value) : spelt(value);
    }

    private static Sid spelt(String value) {
        return parse(value)
                .orElseThrow(() -> new IllegalArgumentException(
                        "SID: " + value + " (expected: two capital letters and 32 hexadecimal digits)"));
    }

    /** Whether it is the name of a thing of this kind. */
    public boolean is(Kind kind) {
        return value.startsWith(kind.prefix);
    }

    /** The bare SID, as in an answer. */
    @Override
    public String toString() {
        return value;
    }

    private static boolean isWellFormed(String value) {
        if (value.length() != LENGTH) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = value.charAt(i);
            boolean fits = i < PREFIX ? c >= 'A' && c <= 'Z' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
