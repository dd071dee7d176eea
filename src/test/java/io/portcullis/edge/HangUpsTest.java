package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who may hang up although there is no room. */
class HangUpsTest {
    private static final long GIVEN_UP = Duration.ofSeconds(32).toNanos();

    private final HangUps hangUps = new HangUps();

    @Test
    void each_dialog_may_be_hung_up_and_again_when_nobody_answered() {
        assertTrue(hangUps.mayBegin(1, 5));
        assertTrue(hangUps.mayBegin(2, 6));
        assertFalse(hangUps.mayBegin(1, GIVEN_UP + 4));
        assertTrue(hangUps.mayBegin(1, GIVEN_UP + 5));
        assertFalse(hangUps.mayBegin(2, GIVEN_UP + 5));
    }

    @Test
    void only_so_many_are_hung_up_at_the_same_time() {
        for (long dialog = 0; dialog < HangUps.MOST; dialog++) {
            assertTrue(hangUps.mayBegin(dialog, 0));
        }
        assertFalse(hangUps.mayBegin(HangUps.MOST, GIVEN_UP - 1));
        assertTrue(hangUps.mayBegin(HangUps.MOST, GIVEN_UP));
    }
}
