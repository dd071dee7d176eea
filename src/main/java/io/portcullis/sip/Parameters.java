package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/** Parameters as they follow a URI or a header value: {@code ;name=value;flag}, quoted strings respected. */
final class Parameters {
    /** Stands in what {@link #check} gives when there are blanks around a separator. */
    static final int SPACED = 1 << 30;

    private Parameters() {}

    /** The value of the first parameter {@code name} in {@code text}, empty for a flag, null when absent. */
    static @Nullable Bytes find(Bytes text, String name) {
        int end;
        for (int at = 0; at < text.length(); at = end) {
            end = end(text, at);
            int behind = behindName(text, at, end, name);
            if (behind >= 0) {
                return behind == end ? Bytes.EMPTY : text.slice(behind + 1, end).trim();
            }
        }
        return null;
    }

    /** How many parameters are called {@code name}. */
    static int count(Bytes text, String name) {
        int count = 0;
        int end;
        for (int at = 0; at < text.length(); at = end) {
            end = end(text, at);
            count += isCalled(text, at, end, name) ? 1 : 0;
        }
        return count;
    }

    /** Whether the parameter from the {@code ;} at {@code at} to before {@code end} is called {@code name}. */
    static boolean isCalled(Bytes text, int at, int end, String name) {
        return behindName(text, at, end, name) >= 0;
    }

    /** Where {@code =} stands, or {@code end} when there is none; -1 when the parameter has another name. */
    private static int behindName(Bytes text, int at, int end, String name) {
        byte[] array = text.array();
        int last = text.from() + end;
        int start = Ascii.skipBlanks(array, text.from() + at + 1, last);
        int behind = start + name.length();
        if (behind > last || !Ascii.regionEqualsIgnoreCase(array, start, name)) {
            return -1;
        }
        behind = Ascii.skipBlanks(array, behind, last);
        return behind == last || array[behind] == '=' ? behind - text.from() : -1;
    }

    /** Where the parameter ends whose {@code ;} is at {@code at}: at the next one outside quotes, or at the length. */
    static int end(Bytes text, int at) {
        int i = at + 1;
        while (i < text.length() && text.at(i) != ';') {
            if (text.at(i) == '"') {
                int behind = Ascii.skipQuoted(text.array(), text.from() + i, text.to());
                i = behind < 0 ? text.length() : behind - text.from();
            } else {
                i++;
            }
        }
        return i;
    }

    /**
     * Checks {@code *( SEMI token [ EQUAL value ] )} from {@code start} on.
     *
     * @return where it ends: at a comma outside quotes or at the end of {@code text}, with {@link #SPACED} or without; -1
     *     when the grammar is broken
     */
    static int check(Bytes text, int start) {
        byte[] array = text.array();
        int end = text.to();
        int behind = text.from() + start;
        int i = Ascii.skipBlanks(array, behind, end);
        int blanks = 0;
        while (i < end && array[i] != ',') {
            if (array[i] != ';') {
                return -1;
            }
            int name = Ascii.skipBlanks(array, i + 1, end);
            int nameEnd = Ascii.skipTokens(array, name, end);
            if (nameEnd == name) {
                return -1;
            }
            blanks += name - behind - 1;
            behind = nameEnd;
            i = Ascii.skipBlanks(array, nameEnd, end);
            if (i < end && array[i] == '=') {
                int value = Ascii.skipBlanks(array, i + 1, end);
                blanks += value - behind - 1;
                behind = valueEnd(array, value, end);
                if (behind < 0) {
                    return -1;
                }
                i = Ascii.skipBlanks(array, behind, end);
            }
        }
        return i - text.from() | (blanks == 0 ? 0 : SPACED);
    }

    private static int valueEnd(byte[] array, int start, int end) {
        int behind;
        if (start < end && array[start] == '"') {
            behind = Ascii.skipQuoted(array, start, end);
        } else {
            behind = start;
            while (behind < end && (Ascii.isToken(array[behind]) || isHostPunctuation(array[behind]))) {
                behind++;
            }
            behind = behind == start ? -1 : behind;
        }
        return behind;
    }

    /** What hosts and the tags of some phones hold beyond a token; never a separator of the header itself. */
    private static boolean isHostPunctuation(byte b) {
        return b == ':' || b == '[' || b == ']' || b == '/' || b == '@' || b == '=' || b == '$' || b == '&' || b == '?';
    }
}
