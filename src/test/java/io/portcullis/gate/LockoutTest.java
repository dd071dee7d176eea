package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.sip.Bytes;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LockoutTest {
    private static final Culprit NOBODY = new Culprit(null, Bytes.EMPTY);

    private static final long SECOND = 1_000_000_000L;
    private static final long ALICE = 0xa11ceL;

    private final Lockout lockout = lockout(3);

    private static Lockout lockout(int failures) {
        return new Lockout(
                new GateSettings.Lockout(failures, 20, Duration.ofSeconds(60), Duration.ofSeconds(300)), new Random(1));
    }

    private void fail(int times, long now) {
        for (int i = 0; i < times; i++) {
            lockout.failed(1, ALICE, NOBODY, now);
        }
    }

    @Test
    @Tag("SEC-06")
    void the_last_failure_allowed_locks_the_pair_and_no_other() {
        fail(2, 0);
        assertFalse(lockout.isLocked(1, ALICE, 0));
        fail(1, 0);
        assertTrue(lockout.isLocked(1, ALICE, 0));
        assertFalse(lockout.isLocked(2, ALICE, 0));
        assertFalse(lockout.isLocked(1, ALICE + 1, 0));
    }

    @Test
    void it_lasts_from_the_failure_that_locked_and_is_not_prolonged() {
        fail(3, -SECOND);
        fail(5, 100 * SECOND);
        assertTrue(lockout.isLocked(1, ALICE, 299 * SECOND - 1));
        assertFalse(lockout.isLocked(1, ALICE, 299 * SECOND));
        fail(2, 299 * SECOND);
        assertFalse(lockout.isLocked(1, ALICE, 299 * SECOND), "counting starts anew");
    }

    @Test
    void the_failure_that_locks_says_so_and_no_other_does() {
        assertFalse(lockout.failed(1, ALICE, NOBODY, 0));
        assertFalse(lockout.failed(1, ALICE, NOBODY, 0));
        assertTrue(lockout.failed(1, ALICE, NOBODY, 0));
        assertFalse(lockout.failed(1, ALICE, NOBODY, 0));
        assertFalse(lockout.failed(1, ALICE, NOBODY, 300 * SECOND));
    }

    @Test
    void those_who_are_locked_out_are_counted_as_long_as_they_are() {
        fail(2, 0);
        assertEquals(0, lockout.active(0));
        fail(1, 0);
        lockout.failed(2, ALICE, NOBODY, 0);
        assertEquals(1, lockout.active(0));
        assertEquals(0, lockout.active(300 * SECOND));
    }

    @Test
    void failures_are_forgotten_with_time() {
        fail(2, 0);
        fail(1, 60 * SECOND);
        assertFalse(lockout.isLocked(1, ALICE, 60 * SECOND));
        fail(2, 61 * SECOND);
        assertTrue(lockout.isLocked(1, ALICE, 61 * SECOND));
    }

    @Test
    void a_success_forgets_them() {
        fail(2, 0);
        lockout.succeeded(1, ALICE, 0);
        fail(2, 0);
        assertFalse(lockout.isLocked(1, ALICE, 0));
    }

    @Test
    void one_failure_may_be_too_many() {
        Lockout strict = lockout(1);
        strict.failed(1, ALICE, NOBODY, 0);
        assertTrue(strict.isLocked(1, ALICE, 299 * SECOND));
        assertFalse(strict.isLocked(1, ALICE, 300 * SECOND));
    }

    @Test
    @Tag("SEC-06")
    void a_flood_of_other_pairs_frees_nobody() {
        Random random = new Random(2);
        fail(3, 0);
        for (int i = 0; i < 500_000; i++) {
            lockout.failed(i + 2, random.nextLong(), NOBODY, 0);
        }
        assertTrue(lockout.isLocked(1, ALICE, 0));
    }

    @Test
    void a_table_full_of_locked_pairs_still_locks_newcomers() {
        Random random = new Random(2);
        for (int i = 0; i < 300_000; i++) {
            long user = random.nextLong();
            for (int failure = 0; failure < 3; failure++) {
                lockout.failed(i, user, NOBODY, i);
            }
            assertTrue(lockout.isLocked(i, user, i));
        }
    }

    @Test
    void failures_of_many_threads_are_all_counted() throws InterruptedException {
        Lockout patient = lockout(8 * 1000 + 1);
        patient.failed(1, ALICE, NOBODY, 0); // the pair has its slot
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CountDownLatch done = new CountDownLatch(8);
        for (int thread = 0; thread < 8; thread++) {
            threads.execute(() -> {
                for (int i = 0; i < 1000 - 1; i++) {
                    patient.failed(1, ALICE, NOBODY, 0);
                }
                done.countDown();
            });
        }
        assertTrue(done.await(30, TimeUnit.SECONDS));
        threads.shutdown();
        int more = 0;
        while (!patient.isLocked(1, ALICE, 0)) {
            patient.failed(1, ALICE, NOBODY, 0);
            more++;
        }
        assertEquals(8, more);
    }
}
