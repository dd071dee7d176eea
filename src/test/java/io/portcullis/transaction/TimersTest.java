package io.portcullis.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimersTest {
    private static final Duration MS_500 = Duration.ofMillis(500);

    @Test
    void the_defaults_are_those_of_the_rfc() {
        assertEquals(MS_500, Timers.DEFAULTS.t1());
        assertEquals(Duration.ofSeconds(4), Timers.DEFAULTS.t2());
        assertEquals(Duration.ofSeconds(5), Timers.DEFAULTS.t4());
        assertEquals(Duration.ofSeconds(32), Timers.DEFAULTS.transaction());
    }

    @Test
    void timer_c_must_be_more_than_three_minutes() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> new Timers(MS_500, Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofMinutes(3)));
        assertEquals("timer-c: PT3M (expected: > PT3M)", refused.getMessage());
    }

    @Test
    void t2_is_not_less_than_t1() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Timers(MS_500, Duration.ofMillis(499), Duration.ofSeconds(5), Duration.ofMinutes(4)));
    }

    @Test
    void no_time_is_zero() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Timers(Duration.ZERO, Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofMinutes(4)));
    }
}
