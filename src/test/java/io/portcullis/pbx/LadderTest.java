package io.portcullis.pbx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.pbx.Ladder.Direction;
import io.portcullis.pbx.Ladder.Step;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LadderTest {
    @Test
    void a_ladder_is_drawn_with_one_line_a_message() {
        Ladder ladder = new Ladder(
                OptionalInt.of(200),
                true,
                List.of(
                        new Step(0, Direction.SENT, "INVITE", true),
                        new Step(12, Direction.RECEIVED, "200 OK", false),
                        new Step(1012, Direction.RECEIVED, "200 A reason that goes on and on and on and on", false)));

        assertEquals("""
                            phone                                      edge
                      0 ms    |-- INVITE (with credentials) ------------>|
                     12 ms    |<- 200 OK --------------------------------|
                   1012 ms    |<- 200 A reason that goes on and on a.. --|
                """, ladder.drawn("edge"));
    }

    @Test
    void the_messages_alone_are_easy_to_compare() {
        Ladder ladder = new Ladder(OptionalInt.empty(), false, List.of(new Step(0, Direction.SENT, "REGISTER", false)));

        assertEquals(List.of("REGISTER"), ladder.messages());
    }
}
