package io.portcullis.sip;

import java.util.Arrays;

/**
 * The header lines that {@link Parser} has found so far, with room for {@link Limits#HEADERS}; a {@link HeaderIndex} is
 * what is kept of them. Used again for each message; not thread safe.
 */
@SuppressWarnings("EnumOrdinal") // packed among offsets, never stored nor sent
final class HeaderLines {
    private final char[] numbers = new char[Limits.HEADERS * HeaderIndex.STRIDE];
    private final byte[] first = new byte[HeaderName.COUNT];
    private int count;
    private int seen;
    private int repeated;

    void clear() {
        count = 0;
        seen = 0;
        repeated = 0;
    }

    void add(HeaderName name, int lineStart, int valueStart, int valueEnd) {
        int ordinal = name.ordinal();
        int bit = 1 << ordinal;
        if ((seen & bit) == 0) {
            first[ordinal] = (byte) count;
        }
        repeated |= seen & bit;
        seen |= bit;
        int at = count++ * HeaderIndex.STRIDE;
        numbers[at] = (char) ordinal;
        numbers[at + 1] = (char) lineStart;
        numbers[at + 2] = (char) valueStart;
        numbers[at + 3] = (char) valueEnd;
    }

    int count() {
        return count;
    }

    /** The names there are, a bit each by its ordinal. */
    int seen() {
        return seen;
    }

    /** Those that more than one line has. */
    int repeated() {
        return repeated;
    }

    /** Which line has this name, which some line has, first. */
    int first(int ordinal) {
        return first[ordinal] & 0xff;
    }

    /** The lines' numbers, in an array of {@code length}, which leaves room for more. */
    char[] numbers(int length) {
        return Arrays.copyOf(numbers, length);
    }
}
