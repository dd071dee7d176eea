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

    /**
     * The same among the parameters of a SIP URI, whose names may be written with escapes (RFC 3261 section 19.1.4).
     */
    static @Nullable Bytes findInUri(byte[] array, int from, int to, String name) {
        int end;
        for (int at = from; at < to; at = end) {
            end = end(array, at, to);
            int behind = behindUriName(array, at, end, name);
            if (behind >= 0) {
                return behind == end ? Bytes.EMPTY : Bytes.of(array, behind + 1, end);
            }
        }
        return null;
    }

    /**
     * Whether the parameter of a SIP URI from the {@code ;} at {@code at} to before {@code end} is called {@code name}.
     */
    static boolean isCalledInUri(byte[] array, int at, int end, String name) {
        return behindUriName(array, at, end, name) >= 0;
    }

    private static int behindUriName(byte[] array, int at, int end, String name) {
        int i = at + 1;
        for (int c = 0; c < name.length(); c++) {
            if (i >= end) {
                return -1;
            }
            boolean escaped = array[i] == '%' && i + 2 < end;
            byte b = escaped ? unescaped(array, i) : array[i];
            if (Ascii.lower(b) != name.charAt(c)) {
                return -1;
            }
            i += escaped ? 3 : 1;
        }
        return i == end || array[i] == '=' ? i : -1;
    }

    /** What the escape at {@code at} stands for, or 0. */
    private static byte unescaped(byte[] array, int at) {
        int high = Character.digit(array[at + 1], 16);
        int low = Character.digit(array[at + 2], 16);
        return high < 0 || low < 0 ? 0 : (byte) (high << 4 | low);
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
