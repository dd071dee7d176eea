package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogEncoderTest {
    private final LoggerContext context = new LoggerContext();
    private final LogEncoder encoder = new LogEncoder();
    private final PatternLayoutEncoder pattern = new PatternLayoutEncoder();

    @BeforeEach
    void start() {
        encoder.setContext(context);
        encoder.start();
        pattern.setContext(context);
        pattern.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %msg%nopex%n");
        pattern.start();
    }

    private LoggingEvent event(String logger, Level level, Instant time, String message, @Nullable Throwable thrown) {
        LoggingEvent event =
                new LoggingEvent("", context.getLogger(logger), level, message, thrown, new Object[] {"of it"});
        event.setInstant(time);
        return event;
    }

    private String written(LoggingEvent event) {
        return new String(encoder.encode(event), Charset.defaultCharset());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-28T09:30:05.123Z",
                "2026-02-28T09:30:05.007Z",
                "2026-02-28T09:30:06Z",
                "2026-07-31T23:59:59.999Z",
                "1969-12-31T23:59:59.050Z"
            })
    void a_line_is_what_logbacks_own_pattern_makes_of_it(String time) {
        for (Level level : List.of(Level.TRACE, Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR)) {
            for (String logger : List.of("portcullis.auth", "a", org.slf4j.Logger.ROOT_LOGGER_NAME)) {
                LoggingEvent event = event(logger, level, Instant.parse(time), "result=ok user=\"Zo\u00eb\" {}", null);
                assertEquals(new String(pattern.encode(event), Charset.defaultCharset()), written(event));
            }
        }
    }

    @Test
    void lines_of_one_second_differ_by_their_milliseconds() {
        Instant second = Instant.parse("2026-02-28T09:30:05Z");
        for (int millis : List.of(0, 9, 10, 999, 500)) {
            Instant time = second.plusMillis(millis);
            String written = written(event("portcullis.auth", Level.INFO, time, "x", null));
            assertEquals(
                    time,
                    OffsetDateTime.parse(written.substring(0, written.indexOf(' ')))
                            .toInstant());
        }
    }

    @Test
    void an_event_is_one_line_whatever_was_said_and_thrown() {
        String written = written(event("a", Level.WARN, Instant.EPOCH, "it\r\nfailed", new IOException("for\nthis")));
        assertEquals(1, written.lines().count(), written);
        assertEquals(true, written.contains(" WARN  a it | failed java.io.IOException: for | this | at "), written);
    }
}
