package io.portcullis.sip;

import java.util.Arrays;

/**
 * Changes to a message, made in one copy: whatever is not named here leaves byte for byte as it came, in order (RFC
 * 3261 section 16.6(1)). Two edits must not overlap; of two insertions at one place the one asked for first comes
 * first. For one thread.
 */
public final class Edits {
    private static final int EXPECTED_EDITS = 8;
    private static final Bytes SIP_VERSION = Bytes.of("SIP/2.0");

    private final SipMessage message;
    private int count;
    /**
     * The part that makes way, its start in the upper half and its end in the lower: so they are ordered as they lie.
     */
    private long[] parts = new long[EXPECTED_EDITS];

    private Bytes[] texts = new Bytes[EXPECTED_EDITS];

    /** Edits of {@code message}, which stays as it is. */
    public Edits(SipMessage message) {
        this.message = message;
    }

    /** Puts {@code lines}, each with its line end, before the first header line. */
    public Edits insertFirst(Bytes lines) {
        int start = message.headerStart(0);
        return replace(start, start, lines);
    }

    /**
     * Puts {@code lines}, each with its line end, before header line {@code line}, or behind the last for their count.
     */
    public Edits insertBefore(int line, Bytes lines) {
        int start = message.headerStart(line);
        return replace(start, start, lines);
    }

    /** Puts {@code lines}, each with its line end, behind the last header line. */
    public Edits insertLast(Bytes lines) {
        return insertBefore(message.headerCount(), lines);
    }

    /** Takes header line {@code line} out. */
    public Edits remove(int line) {
        return replace(message.headerStart(line), message.headerStart(line + 1), Bytes.EMPTY);
    }

    /** Gives header line {@code line} another value; its name stays as spelt. */
    public Edits value(int line, Bytes value) {
        return replace(message.valueStart(line), message.valueEnd(line), clean(value));
    }

    /** Gives the request another Request-URI. */
    public Edits requestUri(Bytes uri) {
        if (!(message instanceof SipRequest request)) {
            throw new IllegalStateException("Request-URI: of a response (expected: of a request)");
        }
        return replace(request.requestUri(), clean(uri));
    }

    // A line end that got into a value would make two headers of one.
    private static Bytes clean(Bytes value) {
        boolean printable = Ascii.skipPrintable(value.array(), value.from(), value.to()) == value.to();
        if (!printable && !Ascii.escapesControls(value.array(), value.from(), value.to())) {
            throw new IllegalArgumentException("value: holds a control character (expected: one line of text)");
        }
        return value;
    }

    /** Writes {@code SIP/2.0}, however the request's line spelt it (RFC 3261 section 7.1). */
    public Edits plainVersion() {
        int lineEnd = message.headerStart(0) - 2;
        return replace(lineEnd - 7, lineEnd, SIP_VERSION);
    }

    /** Puts {@code replacement} where {@code part}, a view of the message, stands. */
    public Edits replace(Bytes part, Bytes replacement) {
        if (part.array() != message.array()) {
            throw new IllegalArgumentException("part: of another array (expected: a view of the message)");
        }
        return replace(part.from(), part.to(), replacement);
    }

    /**
     * Takes the topmost Via value out: its line, or the value and its comma when the sender joined several in one line
     * (section 7.3.1).
     */
    public Edits removeTopVia() {
        int line = message.findHeader(HeaderName.VIA, 0);
        HeaderValues others = HeaderValues.behindTopVia(message);
        return others.next() && others.line() == line
                ? replace(message.headerValue(line).slice(0, others.start()), Bytes.EMPTY)
                : remove(line);
    }

    private Edits replace(int start, int end, Bytes replacement) {
        if (count == parts.length) {
            parts = Arrays.copyOf(parts, count * 2);
            texts = Arrays.copyOf(texts, count * 2);
        }
        long part = (long) start << Integer.SIZE | end;
        int at = count++;
        // Kept in the order of the message; edits mostly come in that order, so this rarely moves one. An insertion
        // goes
        // before a removal that starts at the same place.
        while (at > 0 && parts[at - 1] > part) {
            parts[at] = parts[at - 1];
            texts[at] = texts[at - 1];
            at--;
        }
        parts[at] = part;
        texts[at] = replacement;
        return this;
    }

    private int from(int edit) {
        return (int) (parts[edit] >>> Integer.SIZE);
    }

    private int to(int edit) {
        return (int) parts[edit];
    }

    /** The changed message, in an array of its own. */
    public byte[] apply() {
        int length = message.end();
        for (int i = 0; i < count; i++) {
            length += texts[i].length() - (to(i) - from(i));
        }
        byte[] source = message.array();
        byte[] result = new byte[length];
        int read = 0;
        int written = 0;
        for (int i = 0; i < count; i++) {
            int from = from(i);
            if (from < read) {
                throw new IllegalStateException("edit at " + from + " (expected: behind " + read + ", no overlap)");
            }
            System.arraycopy(source, read, result, written, from - read);
            written = texts[i].copyTo(result, written + from - read);
            read = to(i);
        }
        System.arraycopy(source, read, result, written, length - written);
        return result;
    }
}
