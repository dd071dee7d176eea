package io.portcullis.gate;

import io.portcullis.sip.Bytes;

/** A user name as the user part of a SIP URI (RFC 3261 section 25.1, {@code user}). */
public final class UserPart {
    private static final String UNESCAPED = "-_.!~*'()&=+$,;?/";
    private static final byte[] HEX = Bytes.of("0123456789ABCDEF").toArray();

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
     * Whether {@code part}, as it stands in a URI, is that of {@code username}: an escaped octet and the octet are the same (RFC
     * 3261 section 19.1.4), also one that should have been escaped and is not. Letter case matters.
     */
    static boolean isOf(Bytes part, Bytes username) {
        int met = 0;
        for (int i = 0; i < part.length(); met++) {
            int octet = part.at(i) & 0xff;
            int escaped = octet == '%' && i + 2 < part.length() ? escaped(part.at(i + 1), part.at(i + 2)) : -1;
            i += escaped < 0 ? 1 : 3;
            if (met == username.length() || (escaped < 0 ? octet : escaped) != (username.at(met) & 0xff)) {
                return false;
            }
        }
        return met == username.length();
    }

    private static int escaped(byte high, byte low) {
        int upper = Character.digit(high, 16);
        int lower = Character.digit(low, 16);
        return upper < 0 || lower < 0 ? -1 : upper << 4 | lower;
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || (b > 0 && UNESCAPED.indexOf(b) >= 0);
    }
}
