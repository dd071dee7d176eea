package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSharesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -5 * SECOND; // System.nanoTime may be negative
    private final LineShares shares = new LineShares(8, START, new Random(1));

    private int spent(long key, int tries, long now) {
        int spent = 0;
        for (int i = 0; i < tries; i++) {
            spent += shares.spend(key, now) ? 1 : 0;
        }
        return spent;
    }

    @Test
    void each_has_a_burst_and_then_what_a_second_brings() {
        assertEquals(LineShares.BURST, spent(7, 1_000, START));
        assertFalse(shares.spend(7, START + SECOND - 1));
        assertEquals(LineShares.PER_SECOND, spent(7, 1_000, START + SECOND));
        assertEquals(LineShares.BURST, spent(8, 1_000, START + SECOND));
    }

    @Test
    void newcomers_to_a_full_table_share_one_bucket_and_the_others_keep_theirs() {
        for (int key = 1; key <= 8; key++) {
            assertTrue(shares.spend(key, START));
        }
        int newcomers = 0;
        for (int key = 100; key < 1_000; key++) {
            newcomers += spent(key, 1, START);
        }
        assertEquals(LineShares.BURST, newcomers);
        for (int key = 1; key <= 8; key++) {
            assertEquals(LineShares.BURST - 1, spent(key, 1_000, START));
        }
    }

    @Test
    void whose_share_is_whole_again_makes_room_and_whoever_still_owes_keeps_his_place() {
        assertEquals(LineShares.BURST, spent(1, 1_000, START));
        for (int key = 2; key <= 8; key++) {
            assertTrue(shares.spend(key, START));
        }
        long later = START + SECOND;
        for (int key = 102; key <= 108; key++) {
            assertEquals(LineShares.BURST, spent(key, 1_000, later), "a share of its own");
        }
        assertEquals(LineShares.PER_SECOND, spent(1, 1_000, later), "no new burst");
    }
}
