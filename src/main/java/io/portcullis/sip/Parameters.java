package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/** Parameters as they follow a URI or a header value: {@code ;name=value;flag}, quoted strings respected. */
final class Parameters {
    private Parameters() {}

    /**
     * The value of the first parameter {@code name} from {@code from} to before {@code to}, empty for a flag, null when
     * absent.
     */
    static @Nullable Bytes find(byte[] array, int from, int to, String name) {
        int end;
        for (int at = from; at < to; at = end) {
            end = end(array, at, to);
            int behind = behindName(array, at, end, name);
            if (behind >= 0) {
                return behind == end
                        ? Bytes.EMPTY
                        : Bytes.of(array, behind + 1, end).trim();
            }
        }
        return null;
    }

    /** Whether the parameter from the {@code ;} at {@code at} to before {@code end} is called {@code name}. */
    static boolean isCalled(byte[] array, int at, int end, String name) {
        return behindName(array, at, end, name) >= 0;
    }

    /** Where {@code =} stands, or {@code end} when there is none; -1 when the parameter has another name. */
    private static int behindName(byte[] array, int at, int end, String name) {
        int start = Ascii.skipBlanks(array, at + 1, end);
        int behind = start + name.length();
        if (behind > end || !Ascii.regionEqualsIgnoreCase(array, start, name)) {
            return -1;
        }
        behind = Ascii.skipBlanks(array, behind, end);
        return behind == end || array[behind] == '=' ? behind : -1;
    }

    /** Where the parameter ends whose {@code ;} is at {@code at}: at the next one outside quotes, or at {@code to}. */
    static int end(byte[] array, int at, int to) {
        int i = at + 1;
        while (i < to && array[i] != ';') {
            if (array[i] == '"') {
                int behind = Ascii.skipQuoted(array, i, to);
                i = behind < 0 ? to : behind;
            } else {
                i++;
            }
        }
        return i;
    }

    /** Where the value that starts at {@code start} ends, or -1 when it is empty or a quote is not closed. */
    static int valueEnd(byte[] array, int start, int end) {
        int behind;
        if (start < end && array[start] == '"') {
            behind = Ascii.skipQuoted(array, start, end);
        } else {
            behind = start;
            while (behind < end && Ascii.isParameter(array[behind])) {
                behind++;
            }
            behind = behind == start ? -1 : behind;
        }
        return behind;
    }
}
