package io.portcullis.api;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameter that says how long the present password stays good beside the next one: {@code 0}, {@code 90s},
 * {@code 1h}.
 */
final class KeepOldFor {
    /** What it is called, in the body of an update and in the query of many. */
    static final String NAME = "KeepOldFor";

    private static final Pattern FORM = Pattern.compile("(\\d{1,8})([smhd])");
    private static final Duration MOST = Duration.ofDays(365);

    private KeepOldFor() {}

    /** How long; zero when it is not said. */
    static Duration of(Form form) {
        String text = form.raw(NAME);
        if (text == null || text.isEmpty() || text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = FORM.matcher(text);
        Duration kept = matcher.matches() ? duration(Long.parseLong(matcher.group(1)), matcher.group(2)) : null;
        if (kept == null || kept.compareTo(MOST) > 0) {
            throw Form.invalid(
                    ErrorCode.INVALID_PARAMETER, NAME, text, "0, or a number and s, m, h or d, at most 365d");
        }
        return kept;
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
