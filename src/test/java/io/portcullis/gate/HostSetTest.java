package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostSetTest {
    @ParameterizedTest
    @CsvSource({
        "[0:0:0:0:0:0:0:0], [::]",
        "[0:0:0:0:0:0:0:1], [::1]",
        "[fe80:0:0:0:0:0:0:0], [fe80::]",
        "[2001:db8:0:0:1:0:0:1], [2001:db8::1:0:0:1]",
        "[2001:0:0:1:0:0:0:1], [2001:0:0:1::1]",
        "[2001:db8:0:1:1:1:1:1], [2001:db8:0:1:1:1:1:1]",
        "[2001:db8:10:0:0:100:0:1], [2001:db8:10::100:0:1]"
    })
    void the_longest_run_of_zeros_is_left_out(String literal, String compressed) {
        assertEquals(compressed, HostSet.compressed(literal));
    }
}
