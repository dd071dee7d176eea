package io.portcullis.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A line of the log as one JSON object: {@code time}, {@code level}, {@code logger} and {@code message}; of lines about
 * requests, which are pairs of key and value already, each pair is a member in place of the message. Text from outside
 * comes escaped as JSON has it. Safe for use by any thread.
 */
final class JsonLine {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT)
            .withZone(ZoneId.systemDefault());
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
    /** As {@link AuthEvents#escaped} leaves text, which is how JSON has it. */
    private static final Pattern ESCAPED = Pattern.compile("(?:[ -~&&[^\"\\\\]]|\\\\u[0-9a-f]{4})*+");

    private static final String PAIRS = "result=";

    private JsonLine() {}

    static byte[] encode(ILoggingEvent event, String message) {
        String logger = event.getLoggerName();
        StringBuilder line = new StringBuilder(message.length() + 128).append("{\"time\":\"");
        TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
        line.append("\",\"level\":\"").append(event.getLevel()).append("\",\"logger\":");
        quote(line, logger.substring(logger.lastIndexOf('.') + 1));
        int before = line.length();
        if (!message.startsWith(PAIRS) || !pairs(line, message)) {
            line.setLength(before);
            line.append(",\"message\":");
            quote(line, message);
        }
        return line.append('}').append(System.lineSeparator()).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Appends each pair; answers whether there was nothing else. */
    private static boolean pairs(StringBuilder line, String message) {
        int at = 0;
        while (at < message.length()) {
            int equals = message.indexOf('=', at);
            if (equals < 0 || message.substring(at, equals).indexOf(' ') >= 0) {
                return false;
            }
            boolean quoted = message.startsWith("\"", equals + 1);
            int end = message.indexOf(quoted ? '"' : ' ', equals + (quoted ? 2 : 1));
            if (quoted
                    && (end < 0
                            || !ESCAPED.matcher(message).region(equals + 2, end).matches())) {
                return false;
            }
            end = end < 0 ? message.length() : end;
            line.append(',');
            quote(line, message.substring(at, equals));
            line.append(':');
            if (quoted) {
                line.append(message, equals + 1, end + 1); // its escapes are those of JSON
            } else {
                value(line, message.substring(equals + 1, end));
            }
            at = end + (quoted ? 2 : 1);
        }
        return true;
    }

    private static void value(StringBuilder line, String value) {
        if (NUMBER.matcher(value).matches()) {
            line.append(value);
        } else {
            quote(line, value);
        }
    }

    private static void quote(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }
}
