package io.portcullis.credential;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A SID in 18 bytes: its two letters, and its 32 hexadecimal digits as 16 bytes. */
final class PackedSid {
    static final int BYTES = 18;

    private static final int LETTERS = 2;
    private static final int DIGITS = 32;
    private static final HexFormat HEX = HexFormat.of();

    private PackedSid() {}

    /** Writes it from {@code at} on; answers where it ends. */
    static int write(String sid, byte[] dest, int at) {
        if (!isSid(sid)) {
            throw new IllegalArgumentException(
                    "SID: " + sid + " (expected: two capital letters and 32 lower-case hexadecimal digits)");
        }
        dest[at] = (byte) sid.charAt(0);
        dest[at + 1] = (byte) sid.charAt(1);
        byte[] digits = HEX.parseHex(sid, LETTERS, LETTERS + DIGITS);
        System.arraycopy(digits, 0, dest, at + LETTERS, digits.length);
        return at + BYTES;
    }

    static String read(byte[] bytes, int at) {
        return new String(bytes, at, LETTERS, StandardCharsets.US_ASCII)
                + HEX.formatHex(bytes, at + LETTERS, at + BYTES);
    }

    private static boolean isSid(String sid) {
        return sid.length() == LETTERS + DIGITS
                && sid.chars().limit(LETTERS).allMatch(c -> c >= 'A' && c <= 'Z')
                && sid.chars().skip(LETTERS).allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }
}
