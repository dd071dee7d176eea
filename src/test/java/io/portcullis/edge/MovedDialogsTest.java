package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.portcullis.edge.MovedDialogs.Moved;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The table of those that moved is bounded, for all and for each. */
class MovedDialogsTest {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final MovedDialogs moved = new MovedDialogs();

    private static Moved to(int port) {
        return new Moved(Transport.UDP, 5060, new InetSocketAddress("192.0.2.1", port), null);
    }

    private void put(long dialog, String owner) {
        moved.put(dialog, owner, to((int) dialog & 0xffff), LIFETIME, dialog);
    }

    @Test
    void of_a_dialog_the_newest_flow_counts() {
        assertNull(moved.find(1));
        put(1, "a");
        moved.put(1, "a", to(7), LIFETIME, 2);
        assertEquals(to(7), moved.find(1));
        assertEquals(1, moved.size());
    }

    @Test
    void who_moves_more_than_his_share_loses_his_own_eldest() {
        put(1, "other");
        for (int i = 0; i <= MovedDialogs.MOST_EACH; i++) {
            put(100 + i, "one");
        }
        assertEquals(MovedDialogs.MOST_EACH + 1, moved.size());
        assertNull(moved.find(100));
        assertNotNull(moved.find(101));
        assertNotNull(moved.find(1));
    }

    @Test
    void when_all_places_are_taken_the_eldest_goes() {
        for (int i = 0; i <= MovedDialogs.MOST; i++) {
            put(i, "owner" + i);
        }
        assertEquals(MovedDialogs.MOST, moved.size());
        assertNull(moved.find(0));
        assertNotNull(moved.find(1));
        assertNotNull(moved.find(MovedDialogs.MOST));
    }

    @Test
    void an_entry_ends_with_the_lifetime_of_its_dialog() {
        moved.put(1, "a", to(1), LIFETIME, 0);
        moved.put(2, "b", to(2), LIFETIME, LIFETIME.toNanos() + 1);
        assertNull(moved.find(1));
        assertEquals(1, moved.size());
    }
}
