package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Two loops, looked at four times a second. */
class LeisureTest {
    private static final long LOOK = Leisure.LOOK_MILLIS * 1_000_000;

    private final Leisure leisure = new Leisure();
    private final long[] done = new long[2];
    private final long[] processor = new long[2];
    private long now = -7;

    private boolean isOver() {
        return leisure.isOver(now, done.clone(), processor.clone(), true);
    }

    private boolean isOverAfter(int looks, int messagesEach, long millisEach) {
        boolean over = false;
        for (int i = 0; i < looks; i++) {
            now += LOOK;
            done[1] += messagesEach;
            processor[0] += millisEach * 1_000_000;
            over = isOver();
        }
        return over;
    }

    @Test
    void loops_are_watched_at_first_and_not_any_more_when_they_have_done_next_to_nothing_for_two_seconds() {
        assertTrue(isOver());
        assertTrue(isOverAfter(8, 24, 24));
        assertFalse(isOverAfter(1, 24, 24));
        assertFalse(isOverAfter(1_000, 24, 24));
    }

    @Test
    void they_are_watched_as_soon_as_one_of_them_works() {
        isOverAfter(20, 0, 0);
        assertTrue(isOverAfter(1, 25, 0));
        isOverAfter(20, 0, 0);
        assertTrue(isOverAfter(1, 0, 25), "few messages, but much work");
        assertTrue(isOverAfter(8, 0, 0));
        assertFalse(isOverAfter(1, 0, 0));
    }

    @Test
    void while_work_goes_on_they_are_watched() {
        assertTrue(isOverAfter(1_000, 30, 10));
    }

    @Test
    void what_may_not_rest_does_not() {
        isOverAfter(20, 0, 0);
        assertTrue(leisure.isOver(now, done, processor, false));
    }
}
