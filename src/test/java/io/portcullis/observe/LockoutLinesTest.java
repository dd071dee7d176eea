package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LockoutLinesTest {
    private final AtomicLong now = new AtomicLong();
    private final LockoutLines lockouts = new LockoutLines(now::get);
    private final StateLines lines = StateLines.listen();

    @AfterEach
    void stop() {
        lines.close();
    }

    private static InetAddress source() throws UnknownHostException {
        return InetAddress.getByName("198.51.100.7");
    }

    @Test
    void a_line_says_who_from_where_and_how_long_and_text_from_outside_is_escaped() throws Exception {
        lockouts.user(source(), "al\nice\"", 10, Duration.ofMinutes(5));
        lockouts.network(source(), 20, Duration.ofMinutes(5));
        assertEquals(
                "WARN locked out source=198.51.100.7 user=\"al\\u000aice\\u0022\" failures=10 for=300s",
                lines.said().get(0));
        assertEquals(
                "WARN locked out network of source=198.51.100.7 failed for more than 20 users for=300s",
                lines.said().get(1));
    }

    @Test
    void a_storm_is_counted_and_told_in_one_line() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            lockouts.user(source(), "user" + i, 10, Duration.ofMinutes(5));
        }
        for (int i = 0; i < 3 * LockoutLines.LOOKS_PER_LINE; i++) {
            lockouts.tick();
        }
        assertEquals(LockoutLines.A_SECOND + 1, lines.said().size());
        assertEquals(
                "WARN locked out " + (1_000 - LockoutLines.A_SECOND) + " more, besides those named",
                lines.said().get(LockoutLines.A_SECOND));
    }
}
