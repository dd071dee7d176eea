package io.portcullis.sip;

/** The character classes of RFC 3261 section 25.1, as look-ups. */
final class Ascii {
    private static final byte TOKEN = 1;
    private static final byte URI = 2;
    private static final byte HOST = 4;
    private static final byte WORD = 8;
    private static final byte[] CLASSES = new byte[256];

    static {
        mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", (byte) (TOKEN | URI | WORD));
        mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]", HOST);
        mark("-.!%*_+`'~", (byte) (TOKEN | WORD));
        mark("()<>:\\\"/[]?{}@", WORD);
        mark("-_.!~*'();/?:@&=+$,%#[]^`|{}", URI);
    }

    private Ascii() {}

    private static void mark(String characters, byte bits) {
        for (int i = 0; i < characters.length(); i++) {
            CLASSES[characters.charAt(i)] |= bits;
        }
    }

    static boolean isToken(byte b) {
        return (CLASSES[b & 0xff] & TOKEN) != 0;
    }

    /** What a URI may hold, and what phones leave unescaped in one although they should not; never space, quote or bracket. */
    static boolean isUri(byte b) {
        return (CLASSES[b & 0xff] & URI) != 0;
    }

    static boolean isHost(byte b) {
        return (CLASSES[b & 0xff] & HOST) != 0;
    }

    /** Of a Call-ID, where {@code @} parts two words. */
    static boolean isWord(byte b) {
        return (CLASSES[b & 0xff] & WORD) != 0;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** A byte that no header value may hold: NUL, bare CR or LF, and the other controls but tab. */
    static boolean isForbidden(byte b) {
        return (b >= 0 && b < ' ' && b != '\t') || b == 0x7f;
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    static boolean regionEqualsIgnoreCase(byte[] array, int from, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (lower(array[from + i]) != lower((byte) text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static int skipBlanks(byte[] array, int at, int end) {
        int i = at;
        while (i < end && isBlank(array[i])) {
            i++;
        }
        return i;
    }

    static int skipTokens(byte[] array, int at, int end) {
        int i = at;
        while (i < end && isToken(array[i])) {
            i++;
        }
        return i;
    }

    /**
     * The end of the quoted string that starts at {@code at}.
     *
     * @return the index behind the closing quote, or -1 when there is none before {@code end}
     */
    static int skipQuoted(byte[] array, int at, int end) {
        for (int i = at + 1; i < end; i++) {
            if (array[i] == '\\') {
                i++;
            } else if (array[i] == '"') {
                return i + 1;
            }
        }
        return -1;
    }
}
