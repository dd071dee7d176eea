package io.portcullis.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The two ways the API writes a moment, both in UTC and to the second. */
final class DateFormats {
    private static final DateTimeFormatter RFC_2822 = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss Z", Locale.US)
            .withZone(ZoneOffset.UTC);

    private DateFormats() {}

    /** As in {@code Wed, 11 Sep 2013 17:51:38 +0000}: the 2010 API. */
    static String rfc2822(Instant moment) {
        return RFC_2822.format(moment);
    }

    /** As in {@code 2018-05-02T17:29:30Z}: trunking, trusthub and numbers. */
    static String iso8601(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
