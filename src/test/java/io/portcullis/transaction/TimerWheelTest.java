package io.portcullis.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The hand of the clock is turned by the test; names of fired timers are collected with the time they fired at. */
class TimerWheelTest {
    private static final long MILLI = 1_000_000;

    private long now = -5_000_000_000L; // System.nanoTime may be negative
    private final TimerWheel wheel = new TimerWheel(() -> now);
    private final long start = now;
    private final List<String> fired = new ArrayList<>();

    @Test
    void a_timer_fires_once_when_its_time_has_come() {
        wheel.arm(named("a"), 500 * MILLI);
        turnTo(499);
        assertEquals(List.of(), fired);
        turnTo(500);
        assertEquals(List.of("a@500"), fired);
        turnTo(100_000);
        assertEquals(List.of("a@500"), fired);
        assertEquals(0, wheel.armed());
    }

    @Test
    void a_timer_between_two_ticks_fires_late_rather_than_early() {
        turnTo(3);
        wheel.arm(named("a"), 10 * MILLI);
        turnTo(10);
        assertEquals(List.of(), fired);
        turnTo(20);
        assertEquals(List.of("a@20"), fired);
    }

    @Test
    void a_cancelled_timer_never_fires() {
        Named timer = named("a");
        wheel.arm(timer, 500 * MILLI);
        assertTrue(timer.armed());
        wheel.cancel(timer);
        wheel.cancel(timer);
        assertFalse(timer.armed());
        assertEquals(0, wheel.armed());
        turnTo(1_000);
        assertEquals(List.of(), fired);
    }

    @Test
    void arming_again_moves_the_deadline() {
        Named timer = named("a");
        wheel.arm(timer, 500 * MILLI);
        wheel.arm(timer, 900 * MILLI);
        assertEquals(1, wheel.armed());
        turnTo(500);
        assertEquals(List.of(), fired);
        turnTo(900);
        assertEquals(List.of("a@900"), fired);
    }

    @Test
    void arming_again_for_an_earlier_time_moves_the_deadline_as_well() {
        Named timer = named("a");
        wheel.arm(timer, 900 * MILLI);
        wheel.arm(timer, 500 * MILLI);
        assertEquals(1, wheel.armed());
        turnTo(500);
        assertEquals(List.of("a@500"), fired);
        wheel.arm(timer, 400 * MILLI);
        turnTo(900);
        turnTo(50_000);
        assertEquals(List.of("a@500", "a@900"), fired);
    }

    @Test
    void a_cancelled_timer_may_be_armed_again_for_any_time() {
        Named timer = named("a");
        wheel.arm(timer, 500 * MILLI);
        wheel.cancel(timer);
        wheel.arm(timer, 60_000 * MILLI);
        for (int t = 10; t < 60_000; t += 10) {
            turnTo(t);
        }
        assertEquals(List.of(), fired);
        turnTo(60_000);
        assertEquals(List.of("a@60000"), fired);
    }

    @Test
    void one_that_throws_costs_neither_itself_nor_those_behind_it() {
        wheel.arm(
                new Named("defect") {
                    @Override
                    public void fire() {
                        super.fire();
                        throw new IllegalStateException("a defect");
                    }
                },
                10 * MILLI);
        wheel.arm(named("behind"), 10 * MILLI);
        assertThrows(IllegalStateException.class, () -> turnTo(10));
        turnTo(20);
        assertEquals(List.of("defect@10", "behind@20"), fired);
        assertEquals(0, wheel.armed());
    }

    @Test
    void a_delay_of_several_turns_is_kept() {
        wheel.arm(named("timer C"), 181_000 * MILLI);
        for (int t = 10; t < 181_000; t += 10) {
            turnTo(t);
        }
        assertEquals(List.of(), fired);
        turnTo(181_000);
        assertEquals(List.of("timer C@181000"), fired);
    }

    @Test
    void a_stalled_loop_fires_everything_that_fell_due_meanwhile() {
        wheel.arm(named("a"), 10 * MILLI);
        wheel.arm(named("b"), 32_000 * MILLI);
        wheel.arm(named("c"), 90_000 * MILLI);
        wheel.arm(named("d"), 300_000 * MILLI);
        turnTo(100_000);
        assertEquals(3, fired.size());
        assertEquals(1, wheel.armed());
        turnTo(300_000);
        assertEquals("d@300000", fired.get(3));
    }

    @Test
    void a_timer_may_arm_itself_while_it_fires() {
        Named timer = new Named("g") {
            @Override
            public void fire() {
                super.fire();
                wheel.arm(this, 100 * MILLI);
            }
        };
        wheel.arm(timer, 100 * MILLI);
        for (int t = 10; t <= 300; t += 10) {
            turnTo(t);
        }
        assertEquals(List.of("g@100", "g@200", "g@300"), fired);
    }

    @Test
    void a_timer_may_cancel_one_that_falls_due_with_it() {
        Named victim = named("victim");
        wheel.arm(
                new Named("first") {
                    @Override
                    public void fire() {
                        super.fire();
                        wheel.cancel(victim);
                    }
                },
                50 * MILLI);
        wheel.arm(victim, 50 * MILLI);
        turnTo(50);
        assertEquals(List.of("first@50"), fired);
        assertEquals(0, wheel.armed());
    }

    @Test
    void a_delay_of_zero_fires_at_the_next_tick_even_from_within_a_timer() {
        Named inner = named("inner");
        wheel.arm(
                new Named("outer") {
                    @Override
                    public void fire() {
                        super.fire();
                        wheel.arm(inner, 0);
                    }
                },
                0);
        turnTo(10);
        assertEquals(List.of("outer@10"), fired);
        turnTo(20);
        assertEquals(List.of("outer@10", "inner@20"), fired);
    }

    @Test
    void thousands_of_timers_each_fire_within_a_tick_of_their_time() {
        Random random = new Random(1);
        int count = 5_000;
        List<Integer> late = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int delay = random.nextInt(120_000);
            wheel.arm(
                    new TimerWheel.Timer() {
                        @Override
                        public void fire() {
                            late.add(millis() - delay);
                        }
                    },
                    delay * MILLI);
        }
        for (int t = 10; t <= 120_010; t += 10) {
            turnTo(t);
        }
        assertEquals(count, late.size());
        assertTrue(late.stream().allMatch(l -> l >= 0 && l <= 10), "late by " + late);
    }

    private void turnTo(int millis) {
        now = start + millis * MILLI;
        wheel.advance();
    }

    private int millis() {
        return (int) ((now - start) / MILLI);
    }

    private Named named(String name) {
        return new Named(name);
    }

    private class Named extends TimerWheel.Timer {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public void fire() {
            fired.add(name + "@" + millis());
        }
    }
}
