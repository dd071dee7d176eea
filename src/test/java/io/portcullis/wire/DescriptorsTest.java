package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
    private static ConnectionLimits limits(int most, int perSource) {
        return new ConnectionLimits(most, perSource, Duration.ofMinutes(5), 4 << 20);
    }

    @Test
    @Tag("SEC-20")
    void some_are_kept_for_all_else_and_no_source_has_all_of_the_rest() {
        assertEquals(limits(796, 597), Descriptors.possible(limits(50_000, 15_000), 1_024, 100));
    }

    @Test
    @Tag("SEC-20")
    void what_fits_stays() {
        assertEquals(limits(50_000, 50_000), Descriptors.possible(limits(50_000, 50_000), 65_536, 100));
    }

    @Test
    @Tag("SEC-20")
    void a_smaller_share_of_one_source_stays() {
        assertEquals(limits(796, 20), Descriptors.possible(limits(50_000, 20), 1_024, 100));
    }

    @Test
    @Tag("SEC-20")
    void there_is_always_room_for_one() {
        assertEquals(limits(1, 1), Descriptors.possible(limits(50_000, 15_000), 100, 90));
    }
}
