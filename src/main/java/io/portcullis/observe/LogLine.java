package io.portcullis.observe;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.regex.Pattern;

/**
 * The message of an event, and the stack trace of what was thrown, in one line: what would be a line end becomes
 * {@code " | "}, so that nobody from outside can write a line of the log. Nearly all messages have none, and are looked
 * through once. Safe for use by any thread.
 */
public final class LogLine extends ThrowableProxyConverter {
    private static final Pattern LINE_END = Pattern.compile("\\s*[\r\n]+\\s*");
    private static final Pattern NOTHING_AT_THE_END = Pattern.compile("[ |]+$");

    /** As the configuration of the log makes it. */
    public LogLine() {}

    @Override
    public String convert(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        if (event.getThrowableProxy() == null && isOneLine(message)) {
            return message;
        }
        String whole = message + ' ' + super.convert(event);
        return NOTHING_AT_THE_END
                .matcher(LINE_END.matcher(whole).replaceAll(" | "))
                .replaceAll("");
    }

    private static boolean isOneLine(String message) {
        int length = message.length();
        return message.indexOf('\n') < 0
                && message.indexOf('\r') < 0
                && (length == 0 || (message.charAt(length - 1) != ' ' && message.charAt(length - 1) != '|'));
    }
}
