package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OverloadsTest {
    private final AtomicLong now = new AtomicLong();
    private final LongAdder strangers = new LongAdder();
    private final LongAdder known = new LongAdder();
    private final Transitions transitions = new Transitions(now::get);
    private final Overloads overloads = new Overloads(transitions, now::get, strangers, known);
    private final StateLines lines = StateLines.listen();

    @AfterEach
    void stop() {
        lines.close();
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            overloads.tick();
            transitions.tick();
        }
    }

    @Test
    void an_overload_begins_once_and_ends_once_with_what_it_cost() {
        pass(3);
        for (int i = 0; i < 5; i++) {
            strangers.add(10);
            known.increment();
            pass(4);
        }
        pass(10);
        assertEquals(2, lines.said().size(), lines.said().toString());
        assertTrue(
                lines.said().get(0).startsWith("WARN overload begins: "),
                lines.said().get(0));
        assertEquals(
                "INFO overload ends after 16 s: turned away without credentials=50 with credentials=5",
                lines.said().get(1));
    }

    @Test
    void the_next_one_counts_from_its_own_beginning() {
        strangers.add(7);
        pass(12);
        strangers.add(3);
        pass(12);
        assertEquals(
                List.of("credentials=7 with credentials=0", "credentials=3 with credentials=0"),
                List.of(lines.said().get(1), lines.said().get(3)).stream()
                        .map(line -> line.substring(line.indexOf("credentials=")))
                        .toList());
    }
}
