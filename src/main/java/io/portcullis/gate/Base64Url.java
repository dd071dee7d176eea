package io.portcullis.gate;

import io.portcullis.sip.Bytes;
import java.util.Arrays;

/**
 * base64url without padding (RFC 4648 section 5), the one spelling of it: bits that carry nothing must be zero. Unlike
 * the JDK's decoder it refuses without an exception, as what it reads comes from strangers.
 */
final class Base64Url {
    private static final byte[] DIGITS = Bytes.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
            .toArray();
    private static final byte[] VALUES = new byte[256];

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
        encode(bytes, bytes.length, text, 0);
        return text;
    }

    /** Writes the first {@code length} bytes to {@code target} at {@code offset}; gives the offset behind them. */
    static int encode(byte[] bytes, int length, byte[] target, int offset) {
        int at = offset;
        int whole = length - length % 3;
        for (int i = 0; i < whole; i += 3) {
            int three = (bytes[i] & 0xff) << 16 | (bytes[i + 1] & 0xff) << 8 | (bytes[i + 2] & 0xff);
            target[at] = DIGITS[three >>> 18];
            target[at + 1] = DIGITS[three >>> 12 & 63];
            target[at + 2] = DIGITS[three >>> 6 & 63];
            target[at + 3] = DIGITS[three & 63];
            at += 4;
        }
        if (whole < length) {
            boolean two = whole + 1 < length;
            int rest = (bytes[whole] & 0xff) << 16 | (two ? (bytes[whole + 1] & 0xff) << 8 : 0);
            target[at++] = DIGITS[rest >>> 18];
            target[at++] = DIGITS[rest >>> 12 & 63];
            if (two) {
                target[at++] = DIGITS[rest >>> 6 & 63];
            }
        }
        return at;
    }

    /**
     * Reads {@code text} into {@code target}; false when it is not exactly that many bytes, written as we write them.
     */
    static boolean decode(Bytes text, byte[] target) {
        return decode(text.array(), text.from(), text.to(), target, target.length);
    }

    /**
     * Reads {@code text} from {@code from} to before {@code to} into the first {@code length} bytes of {@code target}.
     */
    static boolean decode(byte[] text, int from, int to, byte[] target, int length) {
        if (to - from != encodedLength(length)) {
            return false;
        }
        int whole = length - length % 3;
        int read = from;
        int bad = 0;
        for (int at = 0; at < whole; at += 3) {
            int three = four(text, read);
            target[at] = (byte) (three >>> 16);
            target[at + 1] = (byte) (three >>> 8);
            target[at + 2] = (byte) three;
            bad |= three;
            read += 4;
        }
        return bad >= 0 && decodeRest(text, read, to, target, whole);
    }

    /** What four characters stand for, negative when one of them is no digit. */
    private static int four(byte[] text, int at) {
        // A negative value stays so wherever it is shifted to.
        return VALUES[text[at] & 0xff] << 18
                | VALUES[text[at + 1] & 0xff] << 12
                | VALUES[text[at + 2] & 0xff] << 6
                | VALUES[text[at + 3] & 0xff];
    }

    /** Reads what is left, none or two or three characters, to {@code at}. */
    private static boolean decodeRest(byte[] text, int from, int to, byte[] target, int at) {
        int bits = 0;
        int held = 0;
        int written = at;
        for (int i = from; i < to; i++) {
            int value = VALUES[text[i] & 0xff];
            if (value < 0) {
                return false;
            }
            held = (held << 6) | value;
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                target[written++] = (byte) (held >>> bits);
            }
        }
        return (held & ((1 << bits) - 1)) == 0;
    }
}
