package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Marks every 50 ms, and 20 ms of patience. */
@Tag("OVL-05")
class QueueWaitTest {
    private static final long MILLI = 1_000_000L;
    private static final long APART = 50 * MILLI;

    private final QueueWait wait = new QueueWait(20 * MILLI);
    private int number;
    private long taken;
    private long now = -3_000 * MILLI;

    private void mark(long waitedMillis) {
        wait.sent(number, now);
        wait.read(number, now, now + waitedMillis * MILLI, taken);
        next();
    }

    private void lostMark() {
        wait.sent(number, now);
        next();
    }

    private void next() {
        number++;
        now += APART;
    }

    private void marks(int count, long waitedMillis) {
        for (int i = 0; i < count; i++) {
            mark(waitedMillis);
        }
    }

    @Test
    void it_is_calm_before_a_second_has_been_seen() {
        marks(QueueWait.MARKS - 1, 500);
        assertEquals(Load.CALM, wait.load(now));
        mark(500);
        assertEquals(Load.SEVERE, wait.load(now));
    }

    @Test
    void a_queue_that_stands_for_a_second_makes_it_busy_and_at_twice_the_patience_severe() {
        marks(QueueWait.MARKS, 20);
        assertEquals(Load.CALM, wait.load(now));
        marks(QueueWait.MARKS, 21);
        assertEquals(Load.BUSY, wait.load(now));
        marks(QueueWait.MARKS, 41);
        assertEquals(Load.SEVERE, wait.load(now));
        assertEquals(41 * MILLI, wait.shortest(now));
    }

    @Test
    void one_pause_is_no_overload_however_long() {
        marks(QueueWait.MARKS - 1, 900);
        mark(1);
        assertEquals(Load.CALM, wait.load(now));
    }

    @Test
    void it_is_calm_again_with_the_first_mark_that_did_not_wait() {
        marks(QueueWait.MARKS, 60);
        mark(0);
        assertEquals(Load.CALM, wait.load(now));
    }

    @Test
    void a_fifth_of_the_marks_lost_is_busy_and_half_of_them_severe() {
        marks(QueueWait.MARKS, 1);
        for (int i = 0; i < 4; i++) {
            lostMark();
        }
        now += 300 * MILLI;
        assertEquals(Load.CALM, wait.load(now));
        lostMark();
        now += 300 * MILLI;
        assertEquals(Load.BUSY, wait.load(now));
        for (int i = 0; i < 6; i++) {
            lostMark();
        }
        now += 300 * MILLI;
        assertEquals(Load.SEVERE, wait.load(now));
    }

    @Test
    void marks_under_way_count_by_their_age_once_they_are_late() {
        for (int i = 0; i < QueueWait.MARKS; i++) {
            wait.sent(number++, now);
        }
        assertEquals(Load.CALM, wait.load(now + 20 * MILLI));
        assertEquals(Load.BUSY, wait.load(now + 30 * MILLI));
    }

    @Test
    void a_mark_that_comes_after_its_place_was_taken_is_forgotten() {
        wait.sent(0, now);
        marks(QueueWait.MARKS, 30);
        wait.read(0, now - 100 * APART, now, taken);
        assertEquals(Load.BUSY, wait.load(now));
    }

    @Test
    void what_arrives_is_counted_between_the_marks_and_what_is_lost_with_them_is_guessed() {
        for (int i = 0; i < QueueWait.MARKS; i++) {
            taken += 500;
            mark(10);
        }
        assertEquals(10_000, wait.arriving(), 1);
        for (int i = 0; i < QueueWait.MARKS / 2; i++) {
            lostMark();
            taken += 500;
            mark(10);
        }
        assertEquals(10_000, wait.arriving(), 600, "half of twice as many");
    }

    @Test
    void a_pause_makes_no_crowd_of_what_arrived_meanwhile() {
        marks(QueueWait.MARKS / 2, 1);
        now += 10_000 * MILLI;
        taken += 1_050;
        marks(1, 1);
        assertEquals(100, wait.arriving(), 10);
    }
}
