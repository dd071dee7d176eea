package io.portcullis.gate;

import io.portcullis.sip.Bytes;
import java.util.Arrays;

/**
 * base64url without padding (RFC 4648 section 5), the one spelling of it: bits that carry nothing must be zero. Unlike the
 * JDK's decoder it refuses without an exception, as what it reads comes from strangers.
 */
final class Base64Url {
    private static final byte[] DIGITS = Bytes.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
            .toArray();
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (byte i = 0; i < DIGITS.length; i++) {
            VALUES[DIGITS[i]] = i;
        }
    }

    private Base64Url() {}

    /** How many characters {@code length} bytes become. */
    static int encodedLength(int length) {
        return (length * 4 + 2) / 3;
    }

    static byte[] encode(byte[] bytes) {
        byte[] text = new byte[encodedLength(bytes.length)];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (byte b : bytes) {
            held = (held << 8) | (b & 0xff);
            bits += 8;
            while (bits >= 6) {
                bits -= 6;
                text[at++] = DIGITS[(held >>> bits) & 63];
            }
        }
        if (bits > 0) {
            text[at] = DIGITS[(held << (6 - bits)) & 63];
        }
        return text;
    }

    /** Reads {@code text} into {@code target}; false when it is not exactly that many bytes, written as we write them. */
    static boolean decode(Bytes text, byte[] target) {
        if (text.length() != encodedLength(target.length)) {
            return false;
        }
        int bits = 0;
        int held = 0;
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            byte character = text.at(i);
            int value = character < 0 ? -1 : VALUES[character];
            if (value < 0) {
                return false;
            }
            held = (held << 6) | value;
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                target[at++] = (byte) (held >>> bits);
            }
        }
        return (held & ((1 << bits) - 1)) == 0;
    }
}
