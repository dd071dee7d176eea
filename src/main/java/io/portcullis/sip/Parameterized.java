package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/**
 * A header value that parameters may follow, as offsets into the array of its message: what {@link Via} and
 * {@link NameAddr} have in common. Reads itself from left to right; a view of a part is made when it is asked for.
 */
abstract sealed class Parameterized permits NameAddr, Via {
    private static final byte[] NOTHING = {};

    byte[] array = NOTHING;
    /** Where the value starts. */
    int start;
    /** Where it ends: before a comma or the end of the line, and the blanks before that. */
    int end;
    /** Where the first {@code ;} of the header's own parameters stands, or {@link #end}. */
    int parameters;

    boolean spaced;

    /** Is told of each parameter and its value, which is empty when there is none. */
    abstract void note(int name, int nameEnd, int value, int valueEnd);

    /**
     * Reads {@code *( SEMI token [ EQUAL value ] )} from {@code from} on.
     *
     * @return where the value ends: at a comma outside quotes, or at {@code to}; -1 when the grammar is broken
     */
    final int readParameters(int from, int to) {
        int behind = from;
        int blanks = 0;
        int i = Ascii.skipBlanks(array, from, to);
        boolean none = i == to || array[i] != ';';
        parameters = i;
        while (i < to && array[i] != ',') {
            if (array[i] != ';') {
                return -1;
            }
            int name = Ascii.skipBlanks(array, i + 1, to);
            int nameEnd = Ascii.skipTokens(array, name, to);
            if (nameEnd == name) {
                return -1;
            }
            blanks += name - behind - 1;
            behind = nameEnd;
            int value = nameEnd;
            i = Ascii.skipBlanks(array, nameEnd, to);
            if (i < to && array[i] == '=') {
                value = Ascii.skipBlanks(array, i + 1, to);
                blanks += value - behind - 1;
                behind = Parameters.valueEnd(array, value, to);
                if (behind < 0) {
                    return -1;
                }
                i = Ascii.skipBlanks(array, behind, to);
            }
            note(name, nameEnd, value, behind);
        }
        spaced |= blanks != 0;
        end = Ascii.trimBlanks(array, start, i);
        parameters = none ? end : parameters;
        return i;
    }

    /** The array of its message, for readers that take offsets; not to be changed. */
    public byte[] array() {
        return array;
    }

    final Bytes span(int from, int to) {
        return Bytes.of(array, from, to);
    }

    /** The value up to a comma or the end of the line. */
    public Bytes text() {
        return span(start, end);
    }

    /** Where {@link #text} ends. */
    int end() {
        return end;
    }

    /** The header's parameters from the first {@code ;} on, or empty. */
    public Bytes parameters() {
        return span(parameters, end);
    }

    /** The value of the header's parameter {@code name}; empty for a flag; null when there is no such parameter. */
    public @Nullable Bytes parameter(String name) {
        return Parameters.find(array, parameters, end, name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Parameterized that && getClass() == that.getClass() && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text().toString();
    }
}
