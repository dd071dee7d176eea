package io.portcullis.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {0, -5, Long.MAX_VALUE - SECOND, Long.MIN_VALUE})
    void a_second_of_rest_buys_a_seconds_worth_whatever_the_clock_says(long now) {
        TokenBucket allowance = new TokenBucket(20, now);
        assertEquals(20, spent(allowance, now));
        assertEquals(0, spent(allowance, now));
        assertEquals(10, spent(allowance, now + SECOND / 2));
        assertEquals(20, spent(allowance, now + 9 * SECOND));
    }

    @Test
    void zero_is_no_bound() {
        assertEquals(1000, spent(new TokenBucket(0, 0), 0));
    }

    @Test
    void another_bound_is_in_force_at_once() {
        TokenBucket allowance = new TokenBucket(1, 0);
        allowance.perSecond(100);
        assertEquals(100, spent(allowance, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5, Long.MIN_VALUE, -1})
    void a_burst_passes_and_then_so_many_a_second(long start) {
        TokenBucket budget = new TokenBucket(10, 3, start);
        assertEquals(3, spent(budget, start));
        assertEquals(0, spent(budget, start + 99_000_000));
        assertEquals(1, spent(budget, start + 100_000_000));
        assertEquals(3, spent(budget, start + 3600 * SECOND), "what was not spent is not saved up");
    }

    private static long spent(TokenBucket allowance, long now) {
        return IntStream.range(0, 1000).filter(i -> allowance.spend(now)).count();
    }
}
