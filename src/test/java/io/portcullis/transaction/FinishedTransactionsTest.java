package io.portcullis.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Side;
import io.portcullis.proxy.Exchange;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Method;
import io.portcullis.transaction.FinishedTransaction.Kind;
import io.portcullis.wire.Flow;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinishedTransactionsTest {
    private static final long TIME = 1_000;
    private static final List<Method> METHODS = List.of(Method.values());

    private final Exchange exchange = new Exchange();
    private final Random random = new Random(5);
    private long now = -10_000; // System.nanoTime may be negative
    private final FinishedTransactions memory = new FinishedTransactions(() -> now, TIME);

    @Test
    void each_is_recalled_as_it_was_told() {
        for (Kind kind : Kind.values()) {
            FinishedTransaction told = recollection(kind, 40, 300);
            FinishedTransaction recalled = memory.recall(memory.add(told));
            assertEquals(told, recalled);
        }
    }

    @Test
    void nothing_lies_at_address_0() {
        assertNotEquals(0, memory.add(recollection(Kind.ANSWERED, 1, 0)));
    }

    @Test
    void it_is_over_when_the_time_has_passed_and_not_before() {
        assertFalse(memory.isOver());
        memory.add(recollection(Kind.FAILED, 10, 10));
        now += TIME - 1;
        assertFalse(memory.isOver());
        now++;
        assertTrue(memory.isOver());
        memory.forgetOldest();
        assertFalse(memory.isOver());
        assertEquals(0, memory.size());
    }

    @Test
    void what_would_not_fit_is_known_beforehand() {
        assertTrue(FinishedTransactions.fits(recollection(Kind.ANSWERED, 600, 65_535)));
        assertTrue(FinishedTransactions.fits(recollection(Kind.ANSWERED, 65_535, 0)));
        assertFalse(FinishedTransactions.fits(recollection(Kind.ANSWERED, 65_536, 0)));
        assertFalse(FinishedTransactions.fits(recollection(Kind.ANSWERED, 100, 1 << 18)));
    }

    /** It fills and empties over and over, beside a queue of objects that knows what must be found. */
    @ParameterizedTest
    @ValueSource(ints = {0, 40, 2_000, 60_000, 262_000})
    void the_oldest_go_first_and_the_others_stay_as_they_are(int most) {
        record Kept(long address, FinishedTransaction what) {}
        ArrayDeque<Kept> kept = new ArrayDeque<>();
        for (int step = 0; step < 6_000; step++) {
            boolean filling = step / 500 % 2 == 0;
            if (kept.isEmpty() || random.nextInt(10) < (filling ? 8 : 2)) {
                FinishedTransaction what = recollection(Kind.ANSWERED, random.nextInt(80), random.nextInt(most + 1));
                kept.add(new Kept(memory.add(what), what));
            } else {
                assertEquals(kept.element().address, memory.oldest());
                assertEquals(kept.element().what.hash(), memory.oldestHash());
                assertEquals(kept.remove().what, recalledOldest());
            }
            assertEquals(kept.size(), memory.size());
            if (!kept.isEmpty()) {
                assertEquals(kept.getLast().what, memory.recall(kept.getLast().address));
            }
            if (step % 1_000 == 0) {
                kept.forEach(each -> assertEquals(each.what, memory.recall(each.address)));
            }
        }
    }

    /** A record that ends exactly where its segment does leaves nothing behind it to mark. */
    @Test
    void segments_may_be_filled_to_the_last_byte() {
        int segment = 1 << 18;
        int head = 33;
        for (int gap = 0; gap < 8; gap++) {
            FinishedTransaction first = recollection(Kind.ANSWERED, 0, segment / 2 - head);
            FinishedTransaction second = recollection(Kind.FAILED, 0, segment / 2 - head - gap);
            FinishedTransaction third = recollection(Kind.SUCCEEDED, 20, 1_000);
            memory.add(first);
            memory.add(second);
            memory.add(third);
            assertEquals(first, recalledOldest());
            assertEquals(second, recalledOldest());
            assertEquals(third, recalledOldest());
            memory.add(recollection(Kind.ANSWERED, 0, segment - head));
            recalledOldest();
        }
    }

    private FinishedTransaction recalledOldest() {
        FinishedTransaction oldest = memory.recall(memory.oldest());
        assertEquals(oldest.kind(), memory.oldestKind());
        memory.forgetOldest();
        return oldest;
    }

    private FinishedTransaction recollection(Kind kind, int key, int rest) {
        Flow other = kind == Kind.ACCEPTED || kind == Kind.SUCCEEDED ? exchange.pbx : null;
        return new FinishedTransaction(
                kind,
                random.nextLong(),
                METHODS.get(random.nextInt(METHODS.size())),
                random.nextBoolean() ? Side.INSIDE : Side.OUTSIDE,
                bytes(key),
                bytes(rest),
                exchange.phone,
                other);
    }

    private Bytes bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.of(bytes);
    }
}
