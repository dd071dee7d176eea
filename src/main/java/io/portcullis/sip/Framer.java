package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/**
 * Finds where messages end in a stream (RFC 3261 section 18.3): the head ends at an empty line, the body is as long as
 * Content-Length says. Remembers how far it has looked, so that a peer that dribbles costs no more than one that does
 * not. For one stream and one thread.
 */
public final class Framer {
    private static final String SIP = "SIP/";
    private static final Framed NEED_MORE = new Framed.NeedMore();

    private int mostHead;
    private int mostBody;
    private int looked;
    private int whole;
    private boolean halfPing;

    /**
     * A framer that gives up on a head of more than {@code mostHead} bytes, or a body of more than {@code mostBody}.
     */
    public Framer(int mostHead, int mostBody) {
        this.mostHead = mostHead;
        this.mostBody = mostBody;
    }

    /** Gives up on other heads and bodies from now on. */
    public void atMost(int head, int body) {
        mostHead = head;
        mostBody = body;
    }

    /** How long the message is that has begun to arrive; 0 while nobody knows. */
    public int announced() {
        return whole;
    }

    /**
     * Looks at the unread bytes, {@code bytes} from {@code from} to before {@code to}. Asked again after
     * {@link Framed.NeedMore}, it must be given the same bytes and some more; after any other answer, what is behind
     * the bytes that the answer covers.
     */
    public Framed next(byte[] bytes, int from, int to) {
        if (from == to) {
            return NEED_MORE;
        }
        if (whole == 0) {
            boolean between = bytes[from] == '\r' || bytes[from] == '\n';
            Framed found = between ? keepAlive(bytes, from, to) : readHead(bytes, from, to);
            if (found != null) {
                return found;
            }
        }
        if (to - from < whole) {
            return NEED_MORE;
        }
        Framed message = new Framed.Whole(whole);
        startAgain();
        return message;
    }

    /** Every second line end in a row completes a ping (RFC 5626 section 3.5.1), however late it comes. */
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
        boolean ping = halfPing;
        halfPing = !ping;
        return new Framed.KeepAlive(2, ping);
    }

    /** Finds out how long the message is; gives null when that is known. */
    private @Nullable Framed readHead(byte[] bytes, int from, int to) {
        if (!Ascii.isToken(bytes[from])) {
            return malformed("no message starts like this", 0);
        }
        int empty = emptyLine(bytes, from, to);
        int head = empty < 0 ? to - from : empty + 4 - from;
        if (head > mostHead) {
            return malformed("head longer than " + mostHead + " bytes", head);
        }
        if (empty < 0) {
            looked = Math.max(0, head - 3);
            return NEED_MORE;
        }
        int lineEnd = nextLine(bytes, from, empty + 2) - 2;
        if (!isStartLine(bytes, from, lineEnd)) {
            return malformed("start line is not SIP", head);
        }
        long body = contentLength(bytes, lineEnd + 2, empty + 2, namesSip(bytes, from, lineEnd));
        if (body < 0) {
            return malformed("Content-Length absent, repeated or no number", head);
        }
        if (body > mostBody) {
            return malformed("body longer than " + mostBody + " bytes", head);
        }
        whole = head + (int) body;
        return null;
    }

    /**
     * Whether the first word or the last names SIP. If neither does, what came before was longer or shorter than it
     * said, and where the next message starts is anybody's guess.
     */
    private static boolean isStartLine(byte[] bytes, int from, int end) {
        int word = Ascii.trimBlanks(bytes, from, end);
        while (word > from && !Ascii.isBlank(bytes[word - 1])) {
            word--;
        }
        return namesSip(bytes, from, end) || namesSip(bytes, word, end);
    }

    private static boolean namesSip(byte[] bytes, int at, int end) {
        return at + SIP.length() <= end && Ascii.regionEqualsIgnoreCase(bytes, at, SIP);
    }

    private Framed malformed(String what, int offset) {
        startAgain();
        return new Framed.Malformed(what, offset);
    }

    private void startAgain() {
        looked = 0;
        whole = 0;
        halfPing = false;
    }

    private int emptyLine(byte[] bytes, int from, int to) {
        for (int i = from + looked; i + 3 < to; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /**
     * Content-Length of these header lines, or -1 when it is absent (it must not be), no number, or repeated, unless it
     * is repeated as it was and {@code mayRepeat}.
     */
    private static long contentLength(byte[] bytes, int from, int end, boolean mayRepeat) {
        long length = -1;
        int next;
        for (int line = from; line < end; line = next) {
            next = nextLine(bytes, line, end);
            int nameEnd = Ascii.skipTokens(bytes, line, next);
            int colon = Ascii.skipBlanks(bytes, nameEnd, next);
            boolean isLength = nameEnd > line
                    && colon < next
                    && bytes[colon] == ':'
                    && HeaderName.of(bytes, line, nameEnd) == HeaderName.CONTENT_LENGTH;
            if (isLength) {
                long before = length;
                length = number(bytes, colon + 1, next);
                if (length < 0 || (before >= 0 && !(mayRepeat && before == length))) {
                    return -1;
                }
            }
        }
        return length;
    }

    /** The number between blanks and folds that fills the rest of a line, or -1. */
    private static long number(byte[] bytes, int from, int end) {
        int start = skipFolds(bytes, from, end);
        int behind = start;
        while (behind < end && Ascii.isDigit(bytes[behind])) {
            behind++;
        }
        boolean alone = skipFolds(bytes, behind, end) == end;
        return alone ? Bytes.of(bytes, start, behind).decimal(Integer.MAX_VALUE) : -1;
    }

    private static int skipFolds(byte[] bytes, int from, int end) {
        int i = Ascii.skipBlanks(bytes, from, end);
        while (i + 1 < end && bytes[i] == '\r' && bytes[i + 1] == '\n') {
            i = Ascii.skipBlanks(bytes, i + 2, end);
        }
        return i;
    }

    /** Behind the line, with those that are its folds (section 7.3.1). */
    private static int nextLine(byte[] bytes, int start, int end) {
        for (int i = start; i + 1 < end; i++) {
            boolean lineEnd = bytes[i] == '\r' && bytes[i + 1] == '\n';
            if (lineEnd && (i + 2 == end || !Ascii.isBlank(bytes[i + 2]))) {
                return i + 2;
            }
        }
        return end;
    }
}
