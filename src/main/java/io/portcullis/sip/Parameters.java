package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/** Parameters as they follow a URI or a header value: {@code ;name=value;flag}, quoted strings respected. */
final class Parameters {
    private Parameters() {}

    /** The value of the first parameter {@code name} in {@code text}, empty for a flag, null when absent. */
    static @Nullable Bytes find(Bytes text, String name) {
        int at = 0;
        while (at < text.length()) {
            int end = end(text, at + 1);
            int equals = text.slice(at, end).indexOf('=', 0);
            int nameEnd = equals < 0 ? end : at + equals;
            if (text.slice(at + 1, nameEnd).trim().equalsIgnoreCase(name)) {
                return equals < 0 ? Bytes.EMPTY : text.slice(nameEnd + 1, end).trim();
            }
            at = end;
        }
        return null;
    }

    /** How many parameters are called {@code name}. */
    static int count(Bytes text, String name) {
        int count = 0;
        int at = 0;
        while (at < text.length()) {
            int end = end(text, at + 1);
            int equals = text.slice(at, end).indexOf('=', 0);
            int nameEnd = equals < 0 ? end : at + equals;
            count += text.slice(at + 1, nameEnd).trim().equalsIgnoreCase(name) ? 1 : 0;
            at = end;
        }
        return count;
    }

    /** The next {@code ;} at or after {@code start} outside quotes, or the length. */
    private static int end(Bytes text, int start) {
        int i = start;
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
     * @return where it ends: at a comma outside quotes or at the end of {@code text}; -1 when the grammar is broken
     */
    static int check(Bytes text, int start) {
        byte[] array = text.array();
        int end = text.to();
        int i = Ascii.skipBlanks(array, text.from() + start, end);
        while (i < end && array[i] != ',') {
            if (array[i] != ';') {
                return -1;
            }
            int name = Ascii.skipBlanks(array, i + 1, end);
            int nameEnd = Ascii.skipTokens(array, name, end);
            if (nameEnd == name) {
                return -1;
            }
            i = Ascii.skipBlanks(array, nameEnd, end);
            if (i < end && array[i] == '=') {
                i = checkValue(array, Ascii.skipBlanks(array, i + 1, end), end);
                if (i < 0) {
                    return -1;
                }
            }
        }
        return i - text.from();
    }

    private static int checkValue(byte[] array, int start, int end) {
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
        return behind < 0 ? -1 : Ascii.skipBlanks(array, behind, end);
    }

    /** What hosts and the tags of some phones hold beyond a token; never a separator of the header itself. */
    private static boolean isHostPunctuation(byte b) {
        return b == ':' || b == '[' || b == ']' || b == '/' || b == '@' || b == '=' || b == '$' || b == '&' || b == '?';
    }
}
