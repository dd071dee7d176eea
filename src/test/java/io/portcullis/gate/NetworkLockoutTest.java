package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetworkLockoutTest {
    private static final long SECOND = 1_000_000_000L;

    private final NetworkLockout lockout = new NetworkLockout(
            new GateSettings.Lockout(10, 20, Duration.ofSeconds(60), Duration.ofSeconds(300)), new Random(1));

    private void fail(long network, int firstUser, int users, long now) {
        for (int i = 0; i < users; i++) {
            lockout.failed(network, firstUser + i, now);
        }
    }

    private void succeed(int firstUser, int users, long now) {
        for (int i = 0; i < users; i++) {
            lockout.succeeded(1, firstUser + i, now);
        }
    }

    @Test
    void one_user_too_many_locks_the_network_and_no_other() {
        fail(1, 100, 20, 0);
        assertFalse(lockout.isLocked(1, 0));
        fail(1, 120, 1, 0);
        assertTrue(lockout.isLocked(1, 0));
        assertFalse(lockout.isLocked(2, 0));
    }

    @Test
    void who_fails_again_is_counted_once() {
        for (int i = 0; i < 10; i++) {
            fail(1, 100, 20, 0);
        }
        assertFalse(lockout.isLocked(1, 0));
    }

    @Test
    void it_lasts_from_the_failure_that_locked_and_is_not_prolonged() {
        fail(1, 100, 21, -SECOND);
        fail(1, 200, 50, 100 * SECOND);
        succeed(300, 5, 100 * SECOND);
        assertTrue(lockout.isLocked(1, 299 * SECOND - 1));
        assertFalse(lockout.isLocked(1, 299 * SECOND));
        fail(1, 100, 20, 299 * SECOND);
        assertFalse(lockout.isLocked(1, 299 * SECOND), "counting starts anew");
    }

    @Test
    void failures_are_forgotten_with_time() {
        fail(1, 100, 20, 0);
        fail(1, 120, 20, 60 * SECOND);
        assertFalse(lockout.isLocked(1, 60 * SECOND));
        fail(1, 140, 1, 61 * SECOND);
        assertTrue(lockout.isLocked(1, 61 * SECOND));
    }

    @Test
    void whoever_else_succeeds_makes_up_for_one() {
        fail(1, 100, 20, 0);
        succeed(200, 5, 0);
        fail(1, 120, 5, 0);
        assertFalse(lockout.isLocked(1, 0));
        fail(1, 125, 1, 0);
        assertTrue(lockout.isLocked(1, 0));
    }

    @Test
    void who_succeeds_after_all_no_longer_fails() {
        fail(1, 100, 20, 0);
        succeed(100, 3, 0);
        fail(1, 120, 3, 0);
        assertFalse(lockout.isLocked(1, 0));
        fail(1, 123, 1, 0);
        assertTrue(lockout.isLocked(1, 0));
    }

    @Test
    void an_account_of_ones_own_buys_one_guess_and_no_more() {
        for (int i = 0; i < 21; i++) {
            fail(1, 100 + i, 1, 0);
            succeed(7, 1, 0);
            assertFalse(lockout.isLocked(1, 0), "guess " + i);
        }
        fail(1, 121, 1, 0);
        assertTrue(lockout.isLocked(1, 0));
    }

    @Test
    void successes_are_not_saved_up_for_later() {
        succeed(200, 50, 0);
        fail(1, 100, 21, 0);
        assertTrue(lockout.isLocked(1, 0));
    }

    @Test
    void however_many_accounts_somebody_has_what_is_kept_of_him_is_bounded() {
        int guesses = 0;
        while (!lockout.isLocked(1, 0)) {
            fail(1, 1_000 + guesses, 1, 0);
            succeed(500_000 + guesses, 1, 0);
            guesses++;
        }
        assertTrue(guesses <= 41, "guesses: " + guesses);
    }

    @Test
    void a_flood_of_other_networks_frees_nobody() {
        fail(1, 100, 21, 0);
        for (int i = 0; i < 300_000; i++) {
            lockout.failed(i + 2L, 1, 0);
        }
        assertTrue(lockout.isLocked(1, 0));
    }

    @Test
    void a_table_full_of_locked_networks_still_locks_newcomers() {
        for (int network = 0; network < 40_000; network++) {
            fail(network, 100, 21, network);
            assertTrue(lockout.isLocked(network, network));
        }
    }
}
