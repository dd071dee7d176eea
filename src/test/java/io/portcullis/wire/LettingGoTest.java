package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Phones are let go evenly over the time there is, however many there are. */
class LettingGoTest {
    private static final long TICK = LettingGo.TICK.toNanos();
    private static final int TICKS = 300;

    private final LettingGo going = new LettingGo(Duration.ofSeconds(30), -TICK);

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 299, 300, 1_000, 50_000})
    void all_are_gone_in_time_and_never_many_more_at_once_than_their_share(int phones) {
        int left = phones;
        int share = phones / TICKS + 2;
        for (int tick = 0; tick < TICKS - 2; tick++) {
            int turns = going.turns(left, tick * TICK);
            assertTrue(turns <= share, turns + " at once");
            left -= turns;
            int ideal = (int) ((long) phones * (TICKS - 1 - tick) / TICKS);
            assertTrue(Math.abs(left - ideal) <= share, left + " left, and not " + ideal);
        }
        left -= going.turns(left, (TICKS - 2) * TICK);
        assertEquals(0, left);
    }

    @Test
    void who_comes_meanwhile_goes_with_the_rest() {
        int left = 100;
        for (int tick = 0; tick < TICKS - 1; tick++) {
            left += tick == 150 ? 100 : 0;
            left -= going.turns(left, tick * TICK);
        }
        assertEquals(0, left);
    }

    @Test
    void a_loop_that_was_busy_makes_up_for_it() {
        assertEquals(50, going.turns(100, 14 * 10 * TICK + 9 * TICK));
    }

    @Test
    void without_time_all_go_at_once() {
        assertEquals(100, new LettingGo(Duration.ZERO, 0).turns(100, 0));
    }
}
