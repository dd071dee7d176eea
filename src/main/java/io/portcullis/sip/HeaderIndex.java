package io.portcullis.sip;

/**
 * Where the header lines of a message lie, in wire order: four numbers a line, then for each name there is, in the
 * order of the enumeration, which line has it first.
 *
 * <pre>
 *     line 0, line 1, …                              names in use
 *   +------+-----------+------------+----------+--- … ---+------+------+--
 *   | name | lineStart | valueStart | valueEnd |         | line | line | …
 *   +------+-----------+------------+----------+--- … ---+------+------+--
 * </pre>
 *
 * Sixteen bits hold a number, for {@link Limits#HEAD} is 65535. The value is without the blanks around it. Immutable.
 */
@SuppressWarnings("EnumOrdinal") // packed among offsets, never stored nor sent
final class HeaderIndex {
    static final int STRIDE = 4;

    private final char[] numbers;
    private final int count;
    private final int end;
    private final int seen;
    private final int repeated;

    /** Of the lines found, and the empty line that {@code end} is the start of. */
    HeaderIndex(HeaderLines lines, int end) {
        this.count = lines.count();
        this.end = end;
        this.seen = lines.seen();
        this.repeated = lines.repeated();
        this.numbers = lines.numbers(count * STRIDE + Integer.bitCount(seen));
        int at = count * STRIDE;
        for (int left = seen; left != 0; left &= left - 1) {
            numbers[at++] = (char) lines.first(Integer.numberOfTrailingZeros(left));
        }
    }

    int count() {
        return count;
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

    /** Whether any line has one of these names. */
    boolean hasAny(HeaderSet names) {
        return names.meets(seen);
    }

    /** The first line with this name, or -1. */
    int first(HeaderName name) {
        int bit = 1 << name.ordinal();
        return (seen & bit) == 0 ? -1 : numbers[count * STRIDE + Integer.bitCount(seen & (bit - 1))];
    }

    /** The first line at or after {@code from} with this name, or -1. */
    int find(HeaderName name, int from) {
        int first = first(name);
        if (from <= first || first < 0) {
            return first;
        }
        for (int line = isRepeated(name) ? from : count; line < count; line++) {
            if (numbers[line * STRIDE] == name.ordinal()) {
                return line;
            }
        }
        return -1;
    }
}
