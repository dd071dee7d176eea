package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReplayGuardTest {
    private final ReplayGuard guard = new ReplayGuard(4);

    @Test
    @Tag("SEC-03")
    void each_count_passes_once() {
        for (long count : new long[] {5, 1, 68, 6, 67}) {
            assertTrue(guard.claim(8, count), "count " + count);
        }
        for (long count : new long[] {5, 1, 68, 6, 67}) {
            assertFalse(guard.claim(8, count), "count " + count);
        }
    }

    @Test
    @Tag("SEC-22")
    void what_fell_out_of_the_window_is_refused() {
        assertTrue(guard.claim(8, 100));
        assertTrue(guard.claim(8, 100 - ReplayGuard.WINDOW + 1));
        assertFalse(guard.claim(8, 100 - ReplayGuard.WINDOW));
        assertFalse(guard.claim(8, 1));
    }

    @Test
    void a_leap_forgets_nothing_that_could_come_back() {
        assertTrue(guard.claim(8, 1));
        assertTrue(guard.claim(8, 1 + 64));
        assertFalse(guard.claim(8, 1));
        assertTrue(guard.claim(8, 0xffffffffL));
        assertFalse(guard.claim(8, 65));
        assertFalse(guard.claim(8, 0xffffffffL));
        for (int below = 1; below < ReplayGuard.WINDOW; below++) {
            assertTrue(guard.claim(8, 0xffffffffL - below));
        }
    }

    @Test
    void nonces_are_apart() {
        assertTrue(guard.claim(8, 1));
        assertTrue(guard.claim(9, 1));
        assertFalse(guard.claim(8, 1));
    }

    @Test
    @Tag("SEC-22")
    void a_younger_nonce_takes_the_slot_and_the_older_never_passes_again() {
        assertTrue(guard.claim(8, 1));
        assertTrue(guard.claim(12, 1));
        assertFalse(guard.claim(8, 2));
        assertFalse(guard.claimOnly(8));
        assertTrue(guard.claim(12, 2));
    }

    @Test
    void without_a_count_a_nonce_passes_alone() {
        assertTrue(guard.claimOnly(8));
        assertFalse(guard.claimOnly(8));
        assertFalse(guard.claim(8, 1));
        assertFalse(guard.claim(8, 0xffffffffL));
        assertTrue(guard.claim(9, 1));
        assertFalse(guard.claimOnly(9));
        assertTrue(guard.claimOnly(12));
    }

    @Test
    void slots_are_a_power_of_two() {
        assertThrows(IllegalArgumentException.class, () -> new ReplayGuard(3));
    }
}
