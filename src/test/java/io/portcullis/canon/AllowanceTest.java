package io.portcullis.canon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowanceTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {0, -5, Long.MAX_VALUE - SECOND, Long.MIN_VALUE})
    void a_second_of_rest_buys_a_seconds_worth_whatever_the_clock_says(long now) {
        Allowance allowance = new Allowance(20, now);
        assertEquals(20, spent(allowance, now));
        assertEquals(0, spent(allowance, now));
        assertEquals(10, spent(allowance, now + SECOND / 2));
        assertEquals(20, spent(allowance, now + 9 * SECOND));
    }

    @Test
    void zero_is_no_bound() {
        assertEquals(1000, spent(new Allowance(0, 0), 0));
    }

    @Test
    void another_bound_is_in_force_at_once() {
        Allowance allowance = new Allowance(1, 0);
        allowance.perSecond(100);
        assertEquals(100, spent(allowance, 0));
    }

    private static long spent(Allowance allowance, long now) {
        return IntStream.range(0, 1000).filter(i -> allowance.spend(now)).count();
    }
}
