package io.portcullis.api;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times in a query: a date, or a date and time (RFC 3339), in UTC when they say nothing else. */
final class Times {
    static final String START = "StartDate";
    static final String END = "EndDate";

    private static final int DATE = 10;
    private static final Pattern OFFSET = Pattern.compile("(Z|[+-]\\d\\d:\\d\\d)$");

    private Times() {}

    /** From when on; null for ever. */
    static @Nullable Instant from(Form query) {
        return read(query, START, 0);
    }

    /** Until when; a date is meant with all of its day. */
    static @Nullable Instant to(Form query) {
        return read(query, END, 1);
    }

    static @Nullable Instant read(Form query, String name, int days) {
        String text = query.raw(name);
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            if (text.length() == DATE) {
                return LocalDate.parse(text)
                        .plusDays(days)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
            }
            return OFFSET.matcher(text).find()
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC); // as the vendor's Java library writes it
        } catch (DateTimeParseException noTime) {
            throw Form.invalid(
                    ErrorCode.INVALID_PARAMETER, name, text, "a date such as 2026-12-01 or 2026-12-01T13:00:00Z");
        }
    }
}
