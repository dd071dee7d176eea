package io.portcullis.sip;

/**
 * Finds where messages end in a stream (RFC 3261 section 18.3): the head ends at an empty line, the body is as long as
 * Content-Length says. Remembers how far it has looked, so that a peer that dribbles costs no more than one that does not.
 * For one stream and one thread.
 */
public final class Framer {
    private static final Framed NEED_MORE = new Framed.NeedMore();

    private final int mostHead;
    private final int mostBody;
    private int looked;

    /** A framer that gives up on a head of more than {@code mostHead} bytes, or a body of more than {@code mostBody}. */
    public Framer(int mostHead, int mostBody) {
        this.mostHead = mostHead;
        this.mostBody = mostBody;
    }

    /**
     * Looks at the unread bytes, {@code bytes} from {@code from} to before {@code to}. Asked again after
     * {@link Framed.NeedMore}, it must be given the same bytes and some more; after any other answer, what is behind the
     * bytes that the answer covers.
     */
    public Framed next(byte[] bytes, int from, int to) {
        if (from < to && (bytes[from] == '\r' || bytes[from] == '\n')) {
            return keepAlive(bytes, from, to);
        }
        int empty = emptyLine(bytes, from, to);
        if (empty < 0) {
            looked = Math.max(0, to - from - 3);
            boolean tooLong = to - from > mostHead;
            return tooLong ? malformed("head longer than " + mostHead + " bytes", to - from) : NEED_MORE;
        }
        int head = empty + 4 - from;
        if (head > mostHead) {
            return malformed("head longer than " + mostHead + " bytes", head);
        }
        looked = head - 4;
        long body = contentLength(bytes, from, empty + 2);
        if (body < 0) {
            return malformed("Content-Length absent, repeated or no number", head);
        }
        if (body > mostBody) {
            return malformed("body longer than " + mostBody + " bytes", head);
        }
        if (to - from < head + body) {
            return NEED_MORE;
        }
        looked = 0;
        return new Framed.Whole(head + (int) body);
    }

    private Framed keepAlive(byte[] bytes, int from, int to) {
        if (bytes[from] == '\n') {
            return malformed("line feed between messages", 0);
        }
        if (to - from < 2) {
            return NEED_MORE;
        }
        if (bytes[from + 1] != '\n') {
            return malformed("carriage return between messages", 0);
        }
        boolean mayDouble = to - from < 4 && to - from > 1 && (to - from == 2 || bytes[from + 2] == '\r');
        if (mayDouble) {
            // A single line end is answered by nothing, so nobody waits for what may follow it.
            return to - from == 2 ? new Framed.KeepAlive(2, false) : NEED_MORE;
        }
        boolean ping = bytes[from + 2] == '\r' && bytes[from + 3] == '\n';
        return new Framed.KeepAlive(ping ? 4 : 2, ping);
    }

    private Framed malformed(String what, int offset) {
        looked = 0;
        return new Framed.Malformed(what, offset);
    }

    private int emptyLine(byte[] bytes, int from, int to) {
        for (int i = from + looked; i + 3 < to; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Content-Length of the head that ends at {@code end}, or -1 when it is absent (it must not be), repeated or no number. */
    private static long contentLength(byte[] bytes, int from, int end) {
        long length = -1;
        int line = nextLine(bytes, from, end);
        while (line < end) {
            int next = nextLine(bytes, line, end);
            int nameEnd = Ascii.skipTokens(bytes, line, next);
            int colon = Ascii.skipBlanks(bytes, nameEnd, next);
            boolean isLength = nameEnd > line
                    && colon < next
                    && bytes[colon] == ':'
                    && HeaderName.of(bytes, line, nameEnd) == HeaderName.CONTENT_LENGTH;
            if (isLength) {
                boolean folded = next < end && Ascii.isBlank(bytes[next]);
                if (length >= 0 || folded) {
                    return -1;
                }
                length = Bytes.of(bytes, colon + 1, next - 2).trim().decimal(Integer.MAX_VALUE);
                if (length < 0) {
                    return -1;
                }
            }
            line = next;
        }
        return length;
    }

    private static int nextLine(byte[] bytes, int start, int end) {
        for (int i = start; i + 1 < end; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i + 2;
            }
        }
        return end;
    }
}
