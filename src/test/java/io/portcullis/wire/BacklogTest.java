package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("OVL-05")
class BacklogTest {
    private final Backlog backlog = new Backlog();
    private int keptUp;
    private int fellBehind;

    private boolean ticksLeavingSomething(int ticks) {
        boolean grows = false;
        for (int i = 0; i < ticks; i++) {
            grows = backlog.grows(keptUp, ++fellBehind);
        }
        return grows;
    }

    private boolean ticksAsleep(int ticks) {
        boolean grows = false;
        for (int i = 0; i < ticks; i++) {
            grows = backlog.grows(keptUp, fellBehind);
        }
        return grows;
    }

    @Test
    void a_loop_that_finds_its_socket_empty_once_a_second_keeps_up() {
        for (int second = 0; second < 10; second++) {
            assertFalse(ticksLeavingSomething(Backlog.TICKS));
            assertFalse(backlog.grows(++keptUp, fellBehind));
        }
    }

    @Test
    void a_loop_that_never_does_falls_behind_after_a_second_until_it_does() {
        assertFalse(ticksLeavingSomething(Backlog.TICKS));
        assertTrue(ticksLeavingSomething(1));
        assertTrue(ticksLeavingSomething(100));
        assertFalse(backlog.grows(++keptUp, fellBehind));
        assertFalse(ticksLeavingSomething(Backlog.TICKS));
    }

    @Test
    void a_loop_that_did_nothing_at_all_was_starved_and_is_not_blamed() {
        assertFalse(ticksAsleep(1_000));
        assertFalse(ticksLeavingSomething(1), "the first thing that it does is late, and no proof");
    }
}
