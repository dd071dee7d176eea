package io.portcullis.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is looked at eight bytes at a time is what is looked at one by one, wherever it stands. */
class AsciiTest {
    private static final int LENGTH = 19;

    private static byte[] uris() {
        byte[] uris = new byte[LENGTH];
        Arrays.fill(uris, (byte) 'u');
        return uris;
    }

    @Test
    void every_byte_that_a_uri_may_hold_is_skipped_and_no_other() {
        for (int at = 0; at < LENGTH; at++) {
            for (int b = 0; b < 256; b++) {
                byte[] array = uris();
                array[at] = (byte) b;
                int expected = Ascii.isUri((byte) b) ? LENGTH : at;
                assertEquals(expected, Ascii.skipUri(array, 0, LENGTH), b + " at " + at);
                assertEquals(Math.min(at, 9), Ascii.skipUri(array, Math.min(at, 9), Math.min(at, 9)));
            }
        }
    }

    @Test
    void the_first_of_a_character_is_found_whatever_stands_around_it() {
        for (char wanted : new char[] {':', '@', '>'}) {
            for (int at = 0; at < LENGTH; at++) {
                for (int other = 0; other < 256; other++) {
                    byte[] array = uris();
                    Arrays.fill(array, 0, at, (byte) (other == wanted ? 'u' : other));
                    array[at] = (byte) wanted;
                    Arrays.fill(array, at + 1, LENGTH, (byte) other);
                    assertEquals(at, Ascii.find(wanted, array, 0, LENGTH), other + " around " + at);
                    assertEquals(-1, Ascii.find(wanted, array, 0, at), other + " before " + at);
                }
            }
        }
    }
}
