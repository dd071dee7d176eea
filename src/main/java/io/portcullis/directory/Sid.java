package io.portcullis.directory;

import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The name of a resource: two letters that say its kind, then 32 hexadecimal digits. Digits are kept in lower case, so
 * that a SID typed in upper case names the same thing.
 */
public record Sid(Kind kind, String value) {
    /** Characters of every SID. */
    public static final int LENGTH = 34;

    /** Checks the form: the kind's prefix and 32 lower-case hexadecimal digits. */
    public Sid {
        if (!isWellFormed(value) || !value.startsWith(kind.prefix())) {
            throw new IllegalArgumentException(
                    "SID: " + value + " (expected: " + kind.prefix() + " and 32 hexadecimal digits)");
        }
    }

    /** What kinds of things have SIDs of their own; mappings go by the SID of the mapped list. */
    public enum Kind {
        ACCOUNT("AC"),
        API_KEY("SK"),
        DOMAIN("SD"),
        CREDENTIAL_LIST("CL"),
        CREDENTIAL("CR"),
        ACCESS_CONTROL_LIST("AL"),
        IP_ADDRESS("IP"),
        TRUNK("TK"),
        ORIGINATION_URL("OU"),
        END_USER("IT");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** The two letters that a SID of this kind begins with. */
        public String prefix() {
            return prefix;
        }

        /** A new SID of this kind from 16 bytes of {@code random}; no two are alike when it is a secure one. */
        public Sid next(RandomGenerator random) {
            return new Sid(this, prefix + digits(random.nextLong()) + digits(random.nextLong()));
        }

        /** The SID of this kind that {@code text} spells; empty when it is of another kind or none. */
        public Optional<Sid> parse(String text) {
            return Sid.parse(text).filter(sid -> sid.kind == this);
        }

        /** Refuses a SID of another kind: handing one in is a mistake of ours. */
        void require(Sid sid) {
            if (sid.kind != this) {
                throw new IllegalArgumentException("SID: " + sid.value + " (expected: " + prefix + "…)");
            }
        }

        private static String digits(long bits) {
            return String.format(Locale.ROOT, "%016x", bits);
        }
    }

    /** The SID that {@code text} spells; empty when it spells none. */
    public static Optional<Sid> parse(String text) {
        if (text.length() != LENGTH) {
            return Optional.empty();
        }
        String value = text.substring(0, 2) + text.substring(2).toLowerCase(Locale.ROOT);
        if (isWellFormed(value)) {
            for (Kind kind : Kind.values()) {
                if (value.startsWith(kind.prefix)) {
                    return Optional.of(new Sid(kind, value));
                }
            }
        }
        return Optional.empty();
    }

    /** The SID that {@code value} spells, for values that were checked before. */
    public static Sid of(String value) {
        return parse(value)
                .orElseThrow(() -> new IllegalArgumentException(
                        "SID: " + value + " (expected: a known prefix and 32 hexadecimal digits)"));
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
        for (int i = 2; i < LENGTH; i++) {
            char c = value.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }
}
