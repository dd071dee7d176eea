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
 * Filled by {@link Parser} in one pass, then left alone.
 */
@SuppressWarnings("EnumOrdinal") // packed among offsets, never stored nor sent
final class HeaderIndex {
    private static final int STRIDE = 4;
    private static final int EXPECTED_LINES = 24;

    private int[] numbers = new int[STRIDE * EXPECTED_LINES];
    private int count;
    private int end;

    void add(HeaderName name, int lineStart, int valueStart, int valueEnd) {
        if (count * STRIDE == numbers.length) {
            numbers = Arrays.copyOf(numbers, numbers.length * 2);
        }
        int at = count++ * STRIDE;
        numbers[at] = name.ordinal();
        numbers[at + 1] = lineStart;
        numbers[at + 2] = valueStart;
        numbers[at + 3] = valueEnd;
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

    /** The first line at or after {@code from} with this name, or -1. */
    int find(HeaderName name, int from) {
        int ordinal = name.ordinal();
        for (int line = from; line < count; line++) {
            if (numbers[line * STRIDE] == ordinal) {
                return line;
            }
        }
        return -1;
    }
}
