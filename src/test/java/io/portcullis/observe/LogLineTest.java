package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One event, one line, whatever is in it. */
class LogLineTest {
    private final LoggerContext context = new LoggerContext();
    private final LogLine line = new LogLine();

    @BeforeEach
    void start() {
        line.setContext(context);
        line.start();
    }

    private String written(String message, @Nullable Throwable thrown) {
        return line.convert(new LoggingEvent("", context.getLogger("a"), Level.INFO, message, thrown, new Object[0]));
    }

    @Test
    void a_message_of_one_line_is_written_as_it_is() {
        assertEquals("auth result=ok user=alice", written("auth result=ok user=alice", null));
        assertEquals("", written("", null));
    }

    @Test
    void nobody_from_outside_can_write_a_line() {
        assertEquals("user=a | INFO forged", written("user=a\r\n  INFO forged\n", null));
        assertEquals("a | b", written("a\rb", null));
        assertEquals("ends", written("ends | ", null));
    }

    @Test
    void what_was_thrown_stands_in_the_same_line() {
        String text = written("it failed", new IOException("for\nthis"));
        assertTrue(text.startsWith("it failed java.io.IOException: for | this | at "), text);
        assertFalse(text.contains("\n"), text);
        assertFalse(text.endsWith(" ") || text.endsWith("|"), text);
    }
}
