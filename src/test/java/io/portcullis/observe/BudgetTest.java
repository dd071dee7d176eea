package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5, Long.MIN_VALUE, -1})
    void a_burst_passes_and_then_so_many_a_second(long start) {
        AtomicLong now = new AtomicLong(start);
        Budget budget = new Budget(10, 3, now::get);
        assertEquals(3, spend(budget));
        now.addAndGet(99_000_000);
        assertEquals(0, spend(budget));
        now.addAndGet(1_000_000);
        assertEquals(1, spend(budget));
        now.addAndGet(3_600_000_000_000L);
        assertEquals(3, spend(budget), "what was not spent is not saved up");
    }

    /** How many of twenty attempts pass. */
    private static int spend(Budget budget) {
        int spent = 0;
        for (int i = 0; i < 20; i++) {
            spent += budget.spend() ? 1 : 0;
        }
        return spent;
    }
}
