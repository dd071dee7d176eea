package io.portcullis.api;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.directory.Sid;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateBoundTest {
    private static final Sid ACCOUNT = Sid.of("AC00000000000000000000000000000001");
    private static final Sid OTHER = Sid.of("AC00000000000000000000000000000002");

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // the ticker may wrap

    @Test
    void a_burst_is_let_through_and_then_the_steady_rate() {
        RateBound<Sid> bound = RateBound.of(new AccountRate(10, 3), now::get);
        assertEquals(3, admitted(bound, ACCOUNT, 5));
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        assertEquals(1, admitted(bound, ACCOUNT, 5));
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(250));
        assertEquals(2, admitted(bound, ACCOUNT, 5));
        now.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertEquals(3, admitted(bound, ACCOUNT, 5));
    }

    @Test
    void each_account_has_a_bucket_of_its_own() {
        RateBound<Sid> bound = RateBound.of(new AccountRate(10, 2), now::get);
        assertEquals(2, admitted(bound, ACCOUNT, 5));
        assertEquals(2, admitted(bound, OTHER, 5));
    }

    @Test
    void a_rate_of_nought_sets_no_bound() {
        RateBound<Sid> bound = RateBound.of(new AccountRate(0, 1), now::get);
        assertEquals(100, admitted(bound, ACCOUNT, 100));
    }

    @Test
    void settings_out_of_range_are_refused_by_name() {
        assertDoesNotThrow(() -> new AccountRate(1, 1));
        assertEquals(
                "api.rate.per-account: -1/s (expected: 0/s to 1000000/s)",
                assertThrows(IllegalArgumentException.class, () -> new AccountRate(-1, 1))
                        .getMessage());
        assertEquals(
                "api.rate.burst: 0 (expected: 1 to 1000000)",
                assertThrows(IllegalArgumentException.class, () -> new AccountRate(1, 0))
                        .getMessage());
    }

    private static int admitted(RateBound<Sid> bound, Sid account, int asked) {
        int admitted = 0;
        for (int i = 0; i < asked; i++) {
            try {
                bound.admit(account);
                admitted++;
            } catch (ApiError putOff) {
                assertEquals(ErrorCode.TOO_MANY_REQUESTS, putOff.fault());
            }
        }
        return admitted;
    }
}
