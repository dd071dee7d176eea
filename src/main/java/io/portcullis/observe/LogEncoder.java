package io.portcullis.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.EncoderBase;
import io.portcullis.observe.LogSettings.Format;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What a line of the log looks like: {@code 2026-02-28T09:30:05.123+01:00 INFO  auth result=…}, the last part of the
 * logger's name, and the message as {@link LogLine} has it. There is no time when systemd's journal reads the lines,
 * for it notes that itself. An admitted call has such a line, so of the time only the
 * milliseconds are written anew within a second, and nothing is put together but the line itself. On demand lines are
 * JSON ({@link JsonLine}); those of {@link SecurityLines} are Asterisk's. Safe for use by any thread.
 */
public final class LogEncoder extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.", Locale.ROOT);
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("XXX", Locale.ROOT);
    private static final int LEVEL_WIDTH = 5;
    private static final Charset CHARSET = Charset.defaultCharset();

    private static final DateTimeFormatter ASTERISK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final long PROCESS = ProcessHandle.current().pid();

    private static volatile Format format = Format.LOGFMT;

    private final LogLine line = new LogLine();
    private final boolean timed;
    private volatile Second last = Second.of(0);

    /** As the configuration of the log makes it. */
    public LogEncoder() {
        this(System.getenv("JOURNAL_STREAM") == null);
    }

    LogEncoder(boolean timed) {
        this.timed = timed;
    }

    /** Has all lines of this process written so from now on; it has one log. */
    static void write(Format as) {
        format = as;
    }

    /** What all lines of one second, since 1970, begin with: up to the milliseconds, and behind them. */
    private record Second(long number, String start, String offset) {
        static Second of(long number) {
            ZonedDateTime time = Instant.ofEpochSecond(number).atZone(ZoneId.systemDefault());
            return new Second(number, SECOND.format(time), OFFSET.format(time));
        }
    }

    @Override
    public void setContext(Context context) {
        super.setContext(context);
        line.setContext(context);
    }

    @Override
    public void start() {
        line.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String message = line.convert(event);
        if (event.getLoggerName().equals(SecurityLines.LOGGER)) {
            return asterisk(event, message);
        }
        if (format == Format.JSON) {
            return JsonLine.encode(event, message);
        }
        StringBuilder text = new StringBuilder(message.length() + 64);
        if (timed) {
            time(text, event.getTimeStamp());
        }
        String level = event.getLevel().toString();
        text.append(level);
        for (int i = level.length(); i <= LEVEL_WIDTH; i++) {
            text.append(' ');
        }
        String logger = event.getLoggerName();
        text.append(logger, logger.lastIndexOf('.') + 1, logger.length())
                .append(' ')
                .append(message)
                .append(System.lineSeparator());
        return text.toString().getBytes(CHARSET);
    }

    /** As Asterisk writes its security log to a file. */
    private byte[] asterisk(ILoggingEvent event, String message) {
        StringBuilder text = new StringBuilder(message.length() + 64);
        if (timed) {
            text.append('[');
            ASTERISK.formatTo(Instant.ofEpochMilli(event.getTimeStamp()).atZone(ZoneId.systemDefault()), text);
            text.append("] ");
        }
        return text.append("SECURITY[")
                .append(PROCESS)
                .append("] res_security_log.c: ")
                .append(message)
                .append(System.lineSeparator())
                .toString()
                .getBytes(CHARSET);
    }

    private void time(StringBuilder text, long millis) {
        long number = Math.floorDiv(millis, 1_000L);
        Second second = last;
        if (second.number != number) {
            second = Second.of(number);
            last = second;
        }
        int within = Math.floorMod(millis, 1_000);
        text.append(second.start)
                .append((char) ('0' + within / 100))
                .append((char) ('0' + within / 10 % 10))
                .append((char) ('0' + within % 10))
                .append(second.offset)
                .append(' ');
    }
}
