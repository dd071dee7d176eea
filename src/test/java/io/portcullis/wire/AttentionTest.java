package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A loop that comes round every 10 ms, beside another. */
class AttentionTest {
    private static final long MILLI = 1_000_000;

    private final List<Runnable> asked = new ArrayList<>();
    private long now = -5_000 * MILLI;
    private final Attention attention = new Attention(() -> now);

    private long attended() {
        return now - attention.missed();
    }

    private boolean roundAfter(long millis) {
        now += millis * MILLI;
        boolean may = attention.comesRound(answer -> {
            asked.add(answer);
            return 1;
        });
        attention.expect(10 * MILLI);
        return may;
    }

    private void otherHasRead() {
        asked.forEach(Runnable::run);
        asked.clear();
    }

    private long rounds(int most) {
        int held = 0;
        while (held < most && !roundAfter(10)) {
            held++;
        }
        return held;
    }

    @Test
    void while_it_comes_round_nothing_is_held_and_all_time_counts() {
        long before = attended();
        for (int i = 0; i < 100; i++) {
            assertTrue(roundAfter(i % 2 == 0 ? 10 : 60), "late, but it was there");
        }
        assertEquals(3_500 * MILLI, attended() - before);
        assertTrue(asked.isEmpty());
    }

    @Test
    void a_standstill_does_not_count() {
        roundAfter(10);
        long before = attended();
        now += 10_000 * MILLI;
        long during = attended();
        assertFalse(roundAfter(0));
        assertEquals(110 * MILLI, during - before, "what began before it was seen is timed from its end on");
        assertEquals(during, attended());
        otherHasRead();
        rounds(100);
        assertEquals(during, attended());
        roundAfter(10);
        assertEquals(during + 10 * MILLI, attended());
    }

    @Test
    void a_loop_that_has_nothing_to_do_comes_round_when_it_said() {
        roundAfter(10);
        attention.expect(900 * MILLI);
        long before = attended();
        assertTrue(roundAfter(950));
        assertEquals(950 * MILLI, attended() - before);
        attention.expect(900 * MILLI);
        now += 200 * MILLI;
        attention.expectSooner(10 * MILLI);
        assertFalse(roundAfter(200), "something had come up");
    }

    @Test
    void what_comes_up_at_the_end_of_a_standstill_does_not_hide_it() {
        attention.expect(900 * MILLI);
        now += 5_000 * MILLI;
        attention.expectSooner(10 * MILLI);
        assertFalse(roundAfter(10));
    }

    @Test
    void nothing_happens_until_this_loop_has_read_what_waits() {
        assertFalse(roundAfter(10_000));
        otherHasRead();
        for (int i = 0; i < 20; i++) {
            attention.leftSomething();
            assertFalse(roundAfter(10));
        }
        assertTrue(rounds(100) < 5);
    }

    @Test
    void nothing_happens_until_the_others_have_read_what_waits() {
        assertFalse(roundAfter(10_000));
        assertEquals(20, rounds(20));
        otherHasRead();
        assertTrue(roundAfter(10));
    }

    @Test
    void however_much_arrives_it_is_held_for_a_second_at_most() {
        assertFalse(roundAfter(10_000));
        int held = 0;
        do {
            attention.leftSomething();
            held++;
        } while (!roundAfter(10) && held < 1_000);
        assertEquals(101, held);
    }

    @Test
    void an_answer_to_an_earlier_question_counts_no_more() {
        assertFalse(roundAfter(10_000));
        List<Runnable> late = List.copyOf(asked);
        rounds(1_000);
        asked.clear();
        assertFalse(roundAfter(10_000));
        late.forEach(Runnable::run);
        assertEquals(20, rounds(20));
        otherHasRead();
        assertTrue(roundAfter(10));
    }

    @Test
    void who_asks_is_answered_behind_a_turn_that_left_nothing() {
        List<String> answers = new ArrayList<>();
        attention.leftSomething();
        attention.whenRead(() -> answers.add("read"));
        roundAfter(10);
        assertEquals(List.of(), answers);
        roundAfter(10);
        assertEquals(List.of("read"), answers);
        roundAfter(10);
        assertEquals(List.of("read"), answers);
    }

    @Test
    void two_that_wait_for_each_other_both_go_on() {
        List<String> answers = new ArrayList<>();
        assertFalse(roundAfter(10_000));
        attention.whenRead(() -> answers.add("read"));
        rounds(20);
        assertEquals(List.of("read"), answers, "though the other has not answered yet");
    }
}
