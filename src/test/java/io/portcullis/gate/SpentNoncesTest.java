package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpentNoncesTest {
    private final SpentNonces nonces = new SpentNonces(16);

    private void fail(long serial, int times) {
        for (int i = 0; i < times; i++) {
            nonces.failed(serial);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 15, 16, 1L << 40, (1L << 60) - 1, 1L << 60, (1L << 61) + 3, Long.MAX_VALUE >>> 1})
    void a_nonce_survives_nine_wrong_answers_and_not_ten(long serial) {
        assertFalse(nonces.isSpent(serial));
        fail(serial, 9);
        assertFalse(nonces.isSpent(serial));
        fail(serial, 1);
        assertTrue(nonces.isSpent(serial));
        fail(serial, 100);
        assertTrue(nonces.isSpent(serial));
        assertFalse(nonces.isSpent(serial + 1), "its neighbour");
    }

    @Test
    void a_younger_nonce_takes_the_slot_and_the_older_one_is_spent() {
        fail(5, 3);
        fail(21, 1);
        assertTrue(nonces.isSpent(5));
        assertFalse(nonces.isSpent(21));
        fail(5, 20);
        assertFalse(nonces.isSpent(21), "failures of the older one");
        fail(21, 9);
        assertTrue(nonces.isSpent(21));
        assertFalse(nonces.isSpent(37));
    }
}
