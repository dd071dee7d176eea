package io.portcullis.load;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What a message that came says, as far as the load needs it; found in one pass over its lines, and used again for the next. */
final class Heard {
    private static final int ROUTES = 16;

    final byte[] bytes = new byte[65_536];
    private final int[] routeFrom = new int[ROUTES];
    private final int[] routeTo = new int[ROUTES];
    private int length;
    private int routes;
    private int toFrom;
    private int toTo;
    private int nonceFrom;
    private int nonceTo;

    /** The status of a response; 0 for a request. */
    int status;
    /** The first letter of a request's method. */
    byte method;
    /** The number in CSeq. */
    int cseq;
    /** Whose message it is, from its Call-ID; -1 when of nobody here. */
    int id;

    /** Reads what is between the buffer's position and its limit. */
    void read(ByteBuffer from, int run) {
        length = from.remaining();
        from.get(bytes, 0, length);
        routes = 0;
        toFrom = toTo = nonceFrom = nonceTo = 0;
        id = -1;
        cseq = 0;
        method = length > 0 ? bytes[0] : 0;
        status = length > 12 && bytes[0] == 'S' && bytes[3] == '/'
                ? (bytes[8] - '0') * 100 + (bytes[9] - '0') * 10 + bytes[10] - '0'
                : 0;
        for (int line = endOf(0); line < length && bytes[line] != '\r'; ) {
            int next = endOf(line);
            line(line, next - 2, run);
            line = next;
        }
    }

    int length() {
        return length;
    }

    private int endOf(int from) {
        int at = from;
        while (at < length && bytes[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, length);
    }

    private void line(int from, int to, int run) {
        switch (bytes[from]) {
            case 'C' -> {
                if (bytes[from + 1] == 'a') {
                    id = to - from > 26 && hex(from + 9) == run ? hex(from + 18) : -1;
                } else if (bytes[from + 1] == 'S') {
                    cseq = bytes[from + 6] - '0';
                }
            }
            case 'T' -> {
                if (bytes[from + 1] == 'o') {
                    toFrom = from + 4;
                    toTo = to;
                }
            }
            case 'R' -> {
                if (bytes[from + 1] == 'e' && bytes[from + 2] == 'c' && routes < ROUTES) {
                    routeFrom[routes] = from + 14;
                    routeTo[routes++] = to;
                }
            }
            case 'P', 'W' -> nonce(from, to);
            default -> {}
        }
    }

    private void nonce(int from, int to) {
        if (nonceTo > 0) {
            return;
        }
        for (int at = from; at < to - 7; at++) {
            if (bytes[at] == 'n' && bytes[at + 1] == 'o' && bytes[at + 5] == '=' && bytes[at + 6] == '"') {
                nonceFrom = at + 7;
                nonceTo = nonceFrom;
                while (nonceTo < to && bytes[nonceTo] != '"') {
                    nonceTo++;
                }
                return;
            }
        }
    }

    private int hex(int from) {
        int value = 0;
        for (int i = 0; i < 8; i++) {
            int digit = bytes[from + i];
            value = value << 4 | (digit <= '9' ? digit - '0' : digit - 'a' + 10);
        }
        return value;
    }

    /** Copies the nonce; how long it is. */
    int nonce(byte[] into) {
        return copy(nonceFrom, nonceTo, into, 0);
    }

    /** Copies the value of To; how long it is. */
    int to(byte[] into) {
        return copy(toFrom, toTo, into, 0);
    }

    /** Copies the recorded routes as lines of a request in the dialog, the last recorded first; how long they are. */
    int routes(byte[] into) {
        int at = 0;
        for (int i = routes - 1; i >= 0; i--) {
            at = Template.put("Route: ", into, at);
            at += copy(routeFrom[i], routeTo[i], into, at);
            at = Template.put("\r\n", into, at);
        }
        return at;
    }

    /** Writes the lines that every response repeats, with a tag on To unless it has one. */
    void repeat(ByteBuffer out, byte[] tag) {
        for (int line = endOf(0); line < length && bytes[line] != '\r'; ) {
            int next = endOf(line);
            byte first = bytes[line];
            byte second = bytes[line + 1];
            boolean repeated = switch (first) {
                case 'V', 'F' -> true;
                case 'C' -> second == 'a' || second == 'S';
                case 'T' -> second == 'o';
                case 'R' -> second == 'e' && bytes[line + 2] == 'c';
                default -> false;
            };
            if (repeated && first == 'T' && !isTagged()) {
                out.put(bytes, line, next - line - 2).put(tag);
            } else if (repeated) {
                out.put(bytes, line, next - line);
            }
            line = next;
        }
    }

    private boolean isTagged() {
        for (int at = toFrom; at < toTo - 4; at++) {
            if (bytes[at] == ';' && bytes[at + 1] == 't' && bytes[at + 2] == 'a' && bytes[at + 3] == 'g') {
                return true;
            }
        }
        return false;
    }

    private int copy(int from, int to, byte[] into, int at) {
        int size = Math.min(to - from, into.length - at);
        System.arraycopy(bytes, from, into, at, size);
        return size;
    }

    @Override
    public String toString() {
        return new String(Arrays.copyOf(bytes, length), java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
