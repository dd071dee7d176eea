package io.portcullis.wire;

import java.util.Arrays;

/**
 * The array of a message that nobody needs any more, for the next one: most are of a like length. Confined to its loop.
 */
final class SpareArray {
    private static final byte[] NONE = {};

    private byte[] spare = NONE;

    /** An array for {@code length} bytes: the one that is free if it is little longer, or else a new one. */
    byte[] arrayFor(int length) {
        byte[] array = spare;
        if (array.length < length || array.length - length > length / 4) {
            return new byte[length];
        }
        spare = NONE;
        return array;
    }

    /** Nobody reads {@code array} any more. */
    void giveBack(byte[] array) {
        spare = array;
        assert wiped(array);
    }

    /** Shows who reads a message that was to be forgotten. */
    private static boolean wiped(byte[] array) {
        Arrays.fill(array, (byte) '?');
        return true;
    }
}
