package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class UnfinishedBytesTest {
    private static final int KB = 1 << 10;
    private static final long ALL = 1_024 * KB;
    private static final long SHARE = ALL / 4;

    private final UnfinishedBytes budget = new UnfinishedBytes(ALL);
    private final List<Long> evicted = new ArrayList<>();

    private Holding holding(long network, long serial) {
        return new Holding(budget, network, serial, () -> evicted.add(serial));
    }

    private Holding holding(long network, long serial, int bytes) {
        Holding made = holding(network, serial);
        made.arriving(bytes);
        return made;
    }

    @Test
    @Tag("SEC-20")
    void a_source_that_takes_more_than_its_share_loses_its_largest_and_no_other_source_any() {
        holding(1, 1, 200 * KB);
        holding(2, 2, 60 * KB);
        holding(2, 3, 100 * KB);
        holding(2, 4, 90 * KB);
        assertEquals(List.of(), evicted);
        holding(2, 5, 10 * KB);
        assertEquals(List.of(3L), evicted, "260 of 256: 160 are left, which is an eighth below");
        assertEquals(360 * KB, budget.held());
    }

    @Test
    @Tag("SEC-20")
    void when_all_together_take_too_much_the_largest_of_all_are_closed() {
        for (int network = 0; network < 5; network++) {
            holding(network, network, (201 + network) * KB);
        }
        assertEquals(List.of(), evicted);
        holding(9, 9, 10 * KB);
        assertEquals(List.of(4L), evicted);
        assertEquals((201 + 202 + 203 + 204 + 10) * KB, budget.held());
    }

    @Test
    @Tag("SEC-20")
    void when_all_together_take_too_much_it_is_the_source_with_most_that_pays() {
        for (int network = 0; network < 4; network++) {
            holding(network, network, 120 * KB);
            holding(network, 10 + network, (101 + network) * KB);
        }
        holding(8, 20, 125 * KB);
        assertEquals(List.of(), evicted);
        holding(9, 21, 10 * KB);
        assertEquals(List.of(3L, 13L), evicted, "not that of 125, which is the largest");
    }

    @Test
    @Tag("SEC-20")
    void who_has_proven_who_he_is_stays_while_there_are_strangers() {
        Holding phone = holding(1, 1, 150 * KB);
        phone.trust();
        holding(1, 2, 50 * KB);
        holding(1, 3, 60 * KB);
        assertEquals(List.of(3L), evicted);
        holding(1, 4, 60 * KB);
        assertEquals(List.of(3L, 4L), evicted);
    }

    @Test
    @Tag("SEC-20")
    void of_those_that_hold_as_much_the_last_one_goes_first_and_the_others_get_done() {
        for (int serial = 1; serial <= 9; serial++) {
            holding(1, serial).shaking(true);
        }
        assertEquals(List.of(9L, 8L), evicted);
        assertEquals(7 * Holding.HANDSHAKE, budget.held());
        assertEquals(7 * Holding.HANDSHAKE, SHARE - SHARE / 8);
    }

    @Test
    @Tag("SEC-20")
    void what_ends_gives_back_what_it_held_and_holds_nothing_more() {
        Holding one = holding(1, 1, 100 * KB);
        one.shaking(true);
        one.enciphered(KB);
        one.unsent(40 * KB);
        assertEquals(101 * KB + Holding.HANDSHAKE + 32 * KB, budget.held(), "what waits to be sent counts in steps");
        one.unsent(-40 * KB);
        one.shaking(false);
        assertEquals(101 * KB, budget.held());
        one.end();
        one.arriving(200 * KB);
        assertEquals(0, budget.held());
        assertEquals(List.of(), evicted);
    }

    @Test
    @Tag("SEC-20")
    void what_leaves_at_once_never_shows_up() {
        Holding one = holding(1, 1);
        for (int i = 0; i < 1_000; i++) {
            one.unsent(2 * KB);
            one.unsent(-2 * KB);
        }
        assertEquals(0, budget.held());
    }
}
