package io.portcullis.gate;

import io.portcullis.sip.Bytes;

/** A user name as the user part of a SIP URI (RFC 3261 section 25.1, {@code user}). */
public final class UserPart {
    private static final String UNESCAPED = "-_.!~*'()&=+$,;?/";
    private static final byte[] HEX = Bytes.of("0123456789ABCDEF").toArray();
    private static final int ESCAPE = 3;

    private UserPart() {}

    /** {@code username} with everything escaped that may not stand in a user part as it is. */
    public static Bytes of(Bytes username) {
        int escaped = 0;
        for (int i = 0; i < username.length(); i++) {
            escaped += isPlain(username.at(i)) ? 0 : 1;
        }
        if (escaped == 0) {
            return username;
        }
        byte[] text = new byte[username.length() + 2 * escaped];
        int at = 0;
        for (int i = 0; i < username.length(); i++) {
            byte b = username.at(i);
            if (isPlain(b)) {
                text[at++] = b;
            } else {
                text[at++] = '%';
                text[at++] = HEX[(b >> 4) & 15];
                text[at++] = HEX[b & 15];
            }
        }
        return Bytes.of(text);
    }

    /**
     * Whether two user parts are the same once their escapes are undone (RFC 3261 section 19.1.4), letter case and all.
     */
    static boolean isSame(Bytes one, Bytes other) {
        int i = 0;
        int j = 0;
        while (i < one.length() && j < other.length()) {
            int here = octet(one, i);
            if (here != octet(other, j)) {
                return false;
            }
            i += isEscape(one, i) ? ESCAPE : 1;
            j += isEscape(other, j) ? ESCAPE : 1;
        }
        return i == one.length() && j == other.length();
    }

    private static int octet(Bytes text, int at) {
        return isEscape(text, at) ? digit(text.at(at + 1)) << 4 | digit(text.at(at + 2)) : text.at(at) & 0xff;
    }

    private static boolean isEscape(Bytes text, int at) {
        return text.at(at) == '%'
                && at + 2 < text.length()
                && digit(text.at(at + 1)) >= 0
                && digit(text.at(at + 2)) >= 0;
    }

    private static int digit(byte b) {
        return b < 0 ? -1 : Character.digit(b, 16);
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || (b > 0 && UNESCAPED.indexOf(b) >= 0);
    }
}
