package io.portcullis.digest;

/** Questions about octets of a header. */
final class Octets {
    private static final boolean[] TOKEN = new boolean[256];
    private static final byte[] DIGIT = new byte[256];

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

    /** The value of a hexadecimal digit; -1 when it is none. */
    static int digit(byte b) {
        return DIGIT[b & 0xff];
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
