package io.portcullis.credential;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A SID in 18 bytes: its two letters, and its 32 hexadecimal digits as 16 bytes. */
public final class PackedSid {
    /** How many bytes it takes. */
    public static final int BYTES = 18;

    private static final int LETTERS = 2;
    private static final int DIGITS = 32;
    private static final byte[] DIGIT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] VALUES = new byte['f' + 1];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (byte i = 0; i < DIGIT.length; i++) {
            VALUES[DIGIT[i]] = i;
        }
    }

    private PackedSid() {}

    /**
     * Writes it from {@code at} on; answers where it ends.
     *
     * @throws IllegalArgumentException when {@code sid} is not two capitals and 32 lower-case hexadecimal digits
     */
    public static int write(String sid, byte[] dest, int at) {
        boolean is = sid.length() == LETTERS + DIGITS && isCapital(sid.charAt(0)) && isCapital(sid.charAt(1));
        if (!is || !pack(sid, dest, at)) {
            throw new IllegalArgumentException(
                    "SID: " + sid + " (expected: two capital letters and 32 lower-case hexadecimal digits)");
        }
        return at + BYTES;
    }

    /** Whether all of its digits are such. */
    private static boolean pack(String sid, byte[] dest, int at) {
        dest[at] = (byte) sid.charAt(0);
        dest[at + 1] = (byte) sid.charAt(1);
        int all = 0;
        for (int i = LETTERS; i < BYTES; i++) {
            // Negative when either is no digit.
            int both = value(sid.charAt(2 * i - LETTERS)) << 4 | value(sid.charAt(2 * i - LETTERS + 1));
            dest[at + i] = (byte) both;
            all |= both;
        }
        return all >= 0;
    }

    private static int value(char c) {
        return c < VALUES.length ? VALUES[c] : -1;
    }

    /** The SID that was written at {@code at}. */
    public static String read(byte[] bytes, int at) {
        byte[] text = new byte[LETTERS + DIGITS];
        text[0] = bytes[at];
        text[1] = bytes[at + 1];
        for (int i = LETTERS; i < BYTES; i++) {
            text[2 * i - LETTERS] = DIGIT[(bytes[at + i] >> 4) & 15];
            text[2 * i - LETTERS + 1] = DIGIT[bytes[at + i] & 15];
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
