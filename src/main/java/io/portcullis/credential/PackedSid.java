package io.portcullis.credential;

import java.nio.charset.StandardCharsets;

/** A SID in 18 bytes: its two letters, and its 32 hexadecimal digits as 16 bytes. */
public final class PackedSid {
    /** How many bytes it takes. */
    public static final int BYTES = 18;

    private static final int LETTERS = 2;
    private static final int DIGITS = 32;
    private static final byte[] DIGIT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private PackedSid() {}

    /**
     * Writes it from {@code at} on; answers where it ends.
     *
     * @throws IllegalArgumentException when {@code sid} is not two capitals and 32 lower-case hexadecimal digits
     */
    public static int write(String sid, byte[] dest, int at) {
        if (!isSid(sid)) {
            throw new IllegalArgumentException(
                    "SID: " + sid + " (expected: two capital letters and 32 lower-case hexadecimal digits)");
        }
        dest[at] = (byte) sid.charAt(0);
        dest[at + 1] = (byte) sid.charAt(1);
        for (int i = LETTERS; i < BYTES; i++) {
            int high = Character.digit(sid.charAt(2 * i - LETTERS), 16);
            int low = Character.digit(sid.charAt(2 * i - LETTERS + 1), 16);
            dest[at + i] = (byte) (high << 4 | low);
        }
        return at + BYTES;
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

    private static boolean isSid(String sid) {
        boolean is = sid.length() == LETTERS + DIGITS && isCapital(sid.charAt(0)) && isCapital(sid.charAt(1));
        for (int i = LETTERS; is && i < sid.length(); i++) {
            char c = sid.charAt(i);
            is = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        }
        return is;
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
