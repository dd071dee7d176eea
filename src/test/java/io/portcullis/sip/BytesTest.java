package io.portcullis.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BytesTest {
    @Test
    void the_hash_is_that_of_the_content_wherever_it_lies() {
        byte[] array = new byte[40];
        new Random(1).nextBytes(array);
        for (int from = 0; from < array.length; from++) {
            for (int to = from; to <= array.length; to++) {
                Bytes slice = Bytes.of(array, from, to);
                assertEquals(Arrays.hashCode(slice.toArray()), slice.hashCode(), from + " to " + to);
            }
        }
    }
}
