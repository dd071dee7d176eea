package io.portcullis.digest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Questions about octets of a header. */
final class Octets {
    private static final boolean[] TOKEN = new boolean[256];
    private static final byte[] DIGIT = new byte[256];
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long SPACES = ONES * ' ';
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long DELETES = ONES * 0x7f;

    static {
        for (char c : "-.!%*_+`'~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".toCharArray()) {
            TOKEN[c] = true;
        }
        for (int c = 0; c < DIGIT.length; c++) {
            DIGIT[c] = (byte) (c < 0x80 ? Character.digit(c, 16) : -1);
        }
    }

    private Octets() {}

    /** Whether {@code b} may stand in a token (RFC 3261 section 25.1). */
    static boolean isToken(byte b) {
        return TOKEN[b & 0xff];
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Whether {@code b} is a control character other than the tabulator. */
    static boolean isControl(byte b) {
        return (b >= 0 && b < ' ' && b != '\t') || b == 0x7f;
    }

    /**
     * The first octet from {@code at} on that does not simply go on a quoted string: its end, an escape, a control; or
     * {@code to}.
     */
    static int skipQuotable(byte[] bytes, int at, int to) {
        int i = at;
        while (i + Long.BYTES <= to) {
            long eight = (long) EIGHT.get(bytes, i);
            long special = zero(eight ^ QUOTES)
                    | zero(eight ^ BACKSLASHES)
                    | zero(eight ^ DELETES)
                    | ((eight - SPACES) & ~eight);
            special &= HIGHS;
            if (special != 0) {
                return i + Long.numberOfTrailingZeros(special) / Byte.SIZE;
            }
            i += Long.BYTES;
        }
        while (i < to && bytes[i] != '"' && bytes[i] != '\\' && !isControl(bytes[i])) {
            i++;
        }
        return i;
    }

    /** The highest bit of the first byte that is zero; perhaps some behind it. */
    private static long zero(long eight) {
        return (eight - ONES) & ~eight;
    }

    /** The value of a hexadecimal digit; -1 when it is none. */
    static int digit(byte b) {
        return DIGIT[b & 0xff];
    }

    /** Whether {@code lowerCase}, which has no upper-case letters, begins at {@code from}, in any letter case. */
    static boolean startsIgnoringCase(byte[] bytes, int from, byte[] lowerCase) {
        for (int i = 0; i < lowerCase.length; i++) {
            byte b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the span is {@code lowerCase}, which has no upper-case letters, in any letter case. */
    static boolean equalsIgnoringCase(byte[] bytes, int from, int to, String lowerCase) {
        if (to - from != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            byte b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
