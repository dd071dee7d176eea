package io.portcullis.sip;

import java.util.Arrays;

/**
 * Where the header lines of a message lie, in wire order. Four numbers a line, the last line closed by {@link #end}:
 *
 * <pre>
 *   +------+-----------+-------------+-----------+
 *   | name | lineStart | valueStart  | valueEnd  |     value without the blanks around it
 *   +------+-----------+-------------+-----------+
 * </pre>
 *
 * Sixteen bits hold a number, for {@link Limits#HEAD} is 65535. For each name it is kept where its first line is, in a
 * byte, for {@link Limits#HEADERS} is 256. Filled by {@link Parser} in one pass, then left alone.
 */
@SuppressWarnings("EnumOrdinal") // packed among offsets, never stored nor sent
final class HeaderIndex {
    private static final int STRIDE = 4;
    private static final int EXPECTED_LINES = 20;

    private char[] numbers = new char[STRIDE * EXPECTED_LINES];
    private final byte[] firstLine = new byte[HeaderName.COUNT];
    private int seen;
    private int repeated;
    private int count;
    private int end;

    void add(HeaderName name, int lineStart, int valueStart, int valueEnd) {
        if (count * STRIDE == numbers.length) {
            numbers = Arrays.copyOf(numbers, numbers.length * 2);
        }
        int ordinal = name.ordinal();
        int bit = 1 << ordinal;
        if ((seen & bit) == 0) {
            firstLine[ordinal] = (byte) count;
        }
        repeated |= seen & bit;
        seen |= bit;
        int at = count++ * STRIDE;
        numbers[at] = (char) ordinal;
        numbers[at + 1] = (char) lineStart;
        numbers[at + 2] = (char) valueStart;
        numbers[at + 3] = (char) valueEnd;
    }

    /** Says where the empty line behind the headers starts. */
    void close(int emptyLine) {
        end = emptyLine;
    }

    int count() {
        return count;
    }

    int end() {
        return end;
    }

    HeaderName name(int line) {
        return HeaderName.at(numbers[line * STRIDE]);
    }

    int lineStart(int line) {
        return line == count ? end : numbers[line * STRIDE + 1];
    }

    int valueStart(int line) {
        return numbers[line * STRIDE + 2];
    }

    int valueEnd(int line) {
        return numbers[line * STRIDE + 3];
    }

    /** Whether more than one line has this name. */
    boolean isRepeated(HeaderName name) {
        return (repeated & 1 << name.ordinal()) != 0;
    }

    /** The first line at or after {@code from} with this name, or -1. */
    int find(HeaderName name, int from) {
        int ordinal = name.ordinal();
        int bit = 1 << ordinal;
        int first = firstLine[ordinal] & 0xff;
        if ((seen & bit) == 0 || (from > first && (repeated & bit) == 0)) {
            return -1;
        }
        for (int line = Math.max(first, from); line < count; line++) {
            if (numbers[line * STRIDE] == ordinal) {
                return line;
            }
        }
        return -1;
    }
}
