package io.portcullis.sip;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The character classes of RFC 3261 section 25.1, as look-ups. */
final class Ascii {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x8080808080808080L;
    private static final byte TOKEN = 1;
    private static final byte URI = 2;
    private static final byte HOST = 4;
    private static final byte PARAMETER = 8;
    private static final byte[] CLASSES = new byte[256];

    static {
        mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", (byte) (TOKEN | URI | PARAMETER));
        mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._", HOST);
        mark("-.!%*_+`'~", (byte) (TOKEN | PARAMETER));
        mark(":[]/@=$&?", PARAMETER);
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

    /**
     * What a URI may hold, and what phones leave unescaped in one although they should not; never space, quote or
     * bracket.
     */
    static boolean isUri(byte b) {
        return (CLASSES[b & 0xff] & URI) != 0;
    }

    /** Of a host that is a name or an IPv4 address. */
    static boolean isHostName(byte b) {
        return (CLASSES[b & 0xff] & HOST) != 0;
    }

    /** Neither a blank nor a control; bytes of UTF-8 are seen as well. */
    static boolean isVisible(byte b) {
        return b < 0 || (b > ' ' && b != 0x7f);
    }

    /** Of a parameter's value: a token, and what hosts and the tags of some phones hold beyond; never a separator. */
    static boolean isParameter(byte b) {
        return (CLASSES[b & 0xff] & PARAMETER) != 0;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    static boolean isLetter(byte b) {
        return lower(b) >= 'a' && lower(b) <= 'z';
    }

    /** Behind the first letter of a URI's scheme (RFC 3986 section 3.1). */
    static boolean isScheme(byte b) {
        return isLetter(b) || isDigit(b) || b == '+' || b == '-' || b == '.';
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** A byte that no header value may hold unescaped: NUL, bare CR or LF, and the other controls but tab. */
    static boolean isForbidden(byte b) {
        return (b >= 0 && b < ' ' && b != '\t') || b == 0x7f;
    }

    /** The first byte at or after {@code at} that is a control other than tab, or {@code end}. */
    static int skipPrintable(byte[] array, int at, int end) {
        int i = at;
        while (i + Long.BYTES <= end) {
            long controls = controls((long) EIGHT.get(array, i));
            if (controls == 0) {
                i += Long.BYTES;
            } else {
                i += Long.numberOfTrailingZeros(controls) / Byte.SIZE;
                if (array[i] != '\t') {
                    return i;
                }
                i++;
            }
        }
        while (i < end && !isForbidden(array[i])) {
            i++;
        }
        return i;
    }

    /**
     * Of eight bytes the highest bit of the first that is below 0x20, a tab included, or 0x7f; perhaps some behind it.
     */
    private static long controls(long eight) {
        long below = (eight - ' ' * EACH_BYTE) & ~eight;
        return (below | equal(eight, 0x7f)) & HIGHEST_BITS;
    }

    /** Eight bytes, the first in the lowest bits; where the array ends before, zeros. */
    static long eight(byte[] array, int at) {
        if (at + Long.BYTES <= array.length) {
            return (long) EIGHT.get(array, at);
        }
        long eight = 0;
        for (int i = at; i < array.length; i++) {
            eight |= (array[i] & 0xffL) << (Byte.SIZE * (i - at));
        }
        return eight;
    }

    /** The first byte at or after {@code at} and before {@code end} that is this ASCII character, or -1. */
    static int find(char wanted, byte[] array, int at, int end) {
        int i = at;
        while (i + Long.BYTES <= array.length && i < end) {
            long found = equal((long) EIGHT.get(array, i), wanted) & HIGHEST_BITS;
            if (found != 0) {
                int first = i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
                return first < end ? first : -1;
            }
            i += Long.BYTES;
        }
        while (i < end && array[i] != wanted) {
            i++;
        }
        return i < end ? i : -1;
    }

    /** The first byte at or after {@code at} that no URI may hold, or {@code end}. */
    static int skipUri(byte[] array, int at, int end) {
        int i = at;
        while (i + Long.BYTES <= end && holdsUri((long) EIGHT.get(array, i))) {
            i += Long.BYTES;
        }
        while (i < end && isUri(array[i])) {
            i++;
        }
        return i;
    }

    /** Whether {@link #isUri} is true for all of eight bytes: visible ASCII but for quote, backslash and brackets. */
    private static boolean holdsUri(long eight) {
        long outside = eight | ((eight - '!' * EACH_BYTE) & ~eight) | equal(eight, 0x7f);
        // The second bit is all that tells the brackets apart.
        long excluded = equal(eight, '"') | equal(eight, '\\') | equal(eight | 2 * EACH_BYTE, '>');
        return ((outside | excluded) & HIGHEST_BITS) == 0;
    }

    /** The highest bit of the first of eight bytes that is {@code wanted}; perhaps some behind it, and lower ones. */
    private static long equal(long eight, int wanted) {
        long difference = eight ^ wanted * EACH_BYTE;
        return (difference - EACH_BYTE) & ~difference;
    }

    /**
     * Whether each control in a header value follows a backslash inside a quoted string, the one place where the
     * grammar has room for it; none for CR and LF even there.
     */
    static boolean escapesControls(byte[] array, int from, int to) {
        boolean quoted = false;
        for (int i = from; i < to; i++) {
            if (isForbidden(array[i])) {
                return false;
            }
            if (array[i] == '"') {
                quoted = !quoted;
            } else if (quoted && array[i] == '\\') {
                i++;
                if (i < to && (array[i] == '\r' || array[i] == '\n')) {
                    return false;
                }
            }
        }
        return !quoted;
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    static boolean regionEqualsIgnoreCase(byte[] array, int from, String text) {
        return regionEqualsIgnoreCase(array, from, text, 0);
    }

    /** Whether {@code text} from its character {@code first} on stands as far behind {@code from}. */
    static boolean regionEqualsIgnoreCase(byte[] array, int from, String text, int first) {
        for (int i = first; i < text.length(); i++) {
            byte here = array[from + i];
            byte wanted = (byte) text.charAt(i);
            // Nearly everybody spells nearly everything as the RFC does.
            if (here != wanted && lower(here) != lower(wanted)) {
                return false;
            }
        }
        return true;
    }

    static boolean regionEquals(byte[] array, int from, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (array[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The number from {@code from} to before {@code to}; -1 when it is empty, no number, or exceeds {@code most}. */
    static long decimal(byte[] array, int from, int to, long most) {
        long number = from < to ? 0 : -1;
        for (int i = from; i < to; i++) {
            if (!isDigit(array[i])) {
                return -1;
            }
            number = number * 10 + (array[i] - '0');
            if (number > most) {
                return -1;
            }
        }
        return number;
    }

    static int skipDigits(byte[] array, int at, int end) {
        int i = at;
        while (i < end && isDigit(array[i])) {
            i++;
        }
        return i;
    }

    /** Writes {@code number}, which is not negative; gives the offset behind it. */
    static int putDecimal(int number, byte[] target, int offset) {
        int end = offset + 1;
        for (int rest = number / 10; rest > 0; rest /= 10) {
            end++;
        }
        int rest = number;
        for (int i = end - 1; i >= offset; i--) {
            target[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }

    /** Writes {@code number} of 16 bits without leading zeros; gives the offset behind it. */
    static int putHex(int number, byte[] target, int offset) {
        int at = offset;
        for (int shift = 12; shift >= 0; shift -= 4) {
            if (shift == 0 || number >> shift != 0) {
                target[at++] = (byte) Character.forDigit(number >> shift & 0xf, 16);
            }
        }
        return at;
    }

    static int put(char character, byte[] target, int offset) {
        target[offset] = (byte) character;
        return offset + 1;
    }

    static int skipBlanks(byte[] array, int at, int end) {
        int i = at;
        while (i < end && isBlank(array[i])) {
            i++;
        }
        return i;
    }

    /** Where the bytes from {@code from} end when the blanks before {@code end} are left out. */
    static int trimBlanks(byte[] array, int from, int end) {
        int i = end;
        while (i > from && isBlank(array[i - 1])) {
            i--;
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
