package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.portcullis.observe.Transitions.State;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransitionsTest {
    private final AtomicLong now = new AtomicLong();
    private final Transitions transitions = new Transitions(now::get);
    private final StateLines lines = StateLines.listen();

    @AfterEach
    void stop() {
        lines.close();
    }

    private void pass(long seconds) {
        for (long i = 0; i < seconds; i++) {
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            transitions.tick();
        }
    }

    @Test
    void each_change_is_said_once_however_often_it_is_told() {
        transitions.to("pbx", State.WELL, "pbx is up");
        transitions.to("pbx", State.BAD, "pbx is down");
        transitions.to("pbx", State.BAD, "pbx is down");
        pass(5);
        transitions.to("pbx", State.WELL, "pbx is up again");
        transitions.to("pbx", State.WELL, "pbx is up again");
        pass(5);
        assertEquals(List.of("WARN pbx is down", "INFO pbx is up again"), lines.said());
    }

    @Test
    void what_is_bad_from_the_start_is_said_and_what_is_well_is_not() {
        transitions.to("store", State.WELL, "store is there");
        transitions.to("pbx", State.BAD, "pbx is down");
        transitions.begin("node 2", State.BAD);
        transitions.to("node 2", State.WELL, "node 2 seen");
        assertEquals(List.of("WARN pbx is down", "INFO node 2 seen"), lines.said());
    }

    @Test
    void what_flaps_is_bounded_and_counted_and_hides_nothing_else() {
        for (int i = 0; i < 600; i++) {
            transitions.to("pbx", i % 2 == 0 ? State.BAD : State.WELL, i % 2 == 0 ? "pbx is down" : "pbx is up again");
            pass(1);
        }
        transitions.to("store", State.BAD, "store lost");
        long ofPbx = lines.said().stream().filter(line -> line.contains("pbx")).count();
        assertTrue(ofPbx <= 12, ofPbx + " lines in ten minutes");
        assertTrue(
                lines.said().get(4).endsWith(" changes since the last line)"),
                lines.said().get(4));
        assertEquals("WARN store lost", lines.said().get(lines.said().size() - 1));
    }

    @Test
    void the_state_that_flapping_ended_in_is_said_in_the_end() {
        for (int i = 0; i < 9; i++) {
            transitions.to("pbx", i % 2 == 0 ? State.BAD : State.WELL, i % 2 == 0 ? "pbx is down" : "pbx is up again");
        }
        pass(300);
        assertEquals(5, lines.said().size());
        assertEquals(
                "WARN pbx is down (flaps: 5 changes since the last line)",
                lines.said().get(4));
        assertEquals(Level.WARN, lines.levels().get(4));
    }
}
