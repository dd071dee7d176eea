package io.portcullis.observe;

import java.util.Locale;
import java.util.Map;

/**
 * What the log says, and how.
 *
 * @param format how each line is written
 * @param access which lines of the kinds {@code auth} and {@code call} are written
 * @param securityEvents whether a refusal of somebody who has shown where he is has a line as Asterisk writes it, too
 * @param levels by logger: {@code auth}, {@code call}, {@code state}, {@code lifecycle}, or the whole name of another
 */
public record LogSettings(Format format, Access access, boolean securityEvents, Map<String, Level> levels) {
    /** As it is when nobody says otherwise. */
    public static final LogSettings USUAL = new LogSettings(Format.LOGFMT, Access.ALL, false, Map.of());

    /** Copies the map. */
    public LogSettings {
        levels = Map.copyOf(levels);
    }

    /** How a line is written. */
    public enum Format {
        /** {@code key=value}. */
        LOGFMT,
        /** One object a line. */
        JSON;

        /** As the file has it. */
        public static Format parse(String text) {
            return choice(Format.class, text, "logfmt or json");
        }
    }

    /** Which lines of requests are written. */
    public enum Access {
        /** What was let in and what was refused. */
        ALL,
        /** What was refused, and what failed behind the edge. */
        ERRORS,
        /** None. */
        NONE;

        /** As the file has it. */
        public static Access parse(String text) {
            return choice(Access.class, text, "all, errors or none");
        }
    }

    /** From which weight on lines of a logger are written. */
    public enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR,
        OFF;

        /** As the file has it. */
        public static Level parse(String text) {
            return choice(Level.class, text, "trace, debug, info, warn, error or off");
        }
    }

    private static <E extends Enum<E>> E choice(Class<E> of, String text, String expected) {
        for (E each : of.getEnumConstants()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException(" (expected: " + expected + ")");
    }
}
