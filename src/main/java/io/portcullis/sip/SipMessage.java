package io.portcullis.sip;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as it arrived: exact bytes, and where its header lines lie. Header lines are counted from 0 in wire order.
 * What every element needs was read when the message was checked; every other view is read when it is asked for. The
 * bytes never change, but what is kept of a view is kept without locks: a message belongs to one thread at a time.
 */
public abstract sealed class SipMessage implements Parsed permits SipRequest, SipResponse {
    private final byte[] bytes;
    private final int end;
    private final HeaderIndex index;
    private final Source source;
    private final @Nullable Via topVia;
    private final @Nullable NameAddr to;
    private final @Nullable Oddity oddity;
    private final int fromTag;
    private final int fromTagEnd;
    private @Nullable NameAddr from;

    SipMessage(Parser parsed, Source source) {
        this.bytes = parsed.bytes;
        this.end = parsed.end;
        this.index = parsed.index;
        this.source = source;
        this.topVia = parsed.topVia;
        this.to = parsed.to;
        this.fromTag = parsed.fromTag;
        this.fromTagEnd = parsed.fromTagEnd;
        this.oddity = parsed.oddity;
    }

    SipMessage(SipMessage same) {
        this.bytes = same.bytes;
        this.end = same.end;
        this.index = same.index;
        this.source = same.source;
        this.topVia = same.topVia;
        this.to = same.to;
        this.fromTag = same.fromTag;
        this.fromTagEnd = same.fromTagEnd;
        this.oddity = same.oddity;
    }

    /** What is unusual about the message, or null when it is in plain form. */
    public @Nullable Oddity oddity() {
        return oddity;
    }

    /** The bytes from the start line to the end of the body. */
    public Bytes bytes() {
        return Bytes.of(bytes, 0, end);
    }

    public byte[] array() {
        return bytes;
    }

    /** Where the body ends in {@link #array}. */
    int end() {
        return end;
    }

    /** Where the message came from. */
    public Source source() {
        return source;
    }

    /** The body; empty when there is none. */
    public Bytes body() {
        int emptyLine = index.lineStart(index.count());
        return Bytes.of(bytes, Math.min(emptyLine + 2, end), end);
    }

    /** How many header lines there are. */
    public int headerCount() {
        return index.count();
    }

    /** What the header line is called. */
    public HeaderName headerName(int line) {
        return index.name(line);
    }

    /** The value of the header line, without blanks around it. */
    public Bytes headerValue(int line) {
        return Bytes.of(bytes, index.valueStart(line), index.valueEnd(line));
    }

    /** Where the header line starts in {@link #bytes()}; for {@code headerCount()}, where the empty line starts. */
    public int headerStart(int line) {
        return index.lineStart(line);
    }

    /** The first header line at or after {@code from} with this name, or -1. */
    public int findHeader(HeaderName name, int from) {
        return index.find(name, from);
    }

    /** Whether any header line has one of these names. */
    public boolean hasAny(HeaderSet names) {
        return index.hasAny(names);
    }

    /** The value of the first header line with this name, or null. */
    public @Nullable Bytes header(HeaderName name) {
        int line = index.first(name);
        return line < 0 ? null : headerValue(line);
    }

    /**
     * Whether a header of this name, whose values are tokens, has {@code token} among them: an option tag of Supported.
     */
    public boolean lists(HeaderName name, String token) {
        for (int line = findHeader(name, 0); line >= 0; line = findHeader(name, line + 1)) {
            if (lists(headerValue(line), token)) {
                return true;
            }
        }
        return false;
    }

    private static boolean lists(Bytes value, String token) {
        int from = 0;
        while (from <= value.length()) {
            int to = from;
            // Privacy separates its values with a semicolon (RFC 3323 section 4.2).
            while (to < value.length() && value.at(to) != ',' && value.at(to) != ';') {
                to++;
            }
            if (value.slice(from, to).trim().equalsIgnoreCase(token)) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    /** The Call-ID. */
    public Bytes callId() {
        return headerValue(requiredLine(HeaderName.CALL_ID));
    }

    /** The sequence number of CSeq, 0 to 2<sup>32</sup>-1. */
    public long cseqNumber() {
        int line = requiredLine(HeaderName.CSEQ);
        int start = index.valueStart(line);
        int behind = Ascii.skipDigits(bytes, start, index.valueEnd(line));
        return Ascii.decimal(bytes, start, behind, Limits.CSEQ);
    }

    /** The method in CSeq. */
    public Method cseqMethod() {
        int end = index.valueEnd(requiredLine(HeaderName.CSEQ));
        int start = end;
        while (Ascii.isToken(bytes[start - 1])) {
            start--;
        }
        return Method.of(bytes, start, end);
    }

    /** The topmost Via value. */
    public Via topVia() {
        return require(topVia, HeaderName.VIA);
    }

    /** From. */
    public NameAddr from() {
        NameAddr known = from;
        if (known == null) {
            known = require(nameAddr(HeaderName.FROM), HeaderName.FROM);
            from = known;
        }
        return known;
    }

    /** The tag of From, or null. */
    public @Nullable Bytes fromTag() {
        return fromTag < 0 ? null : Bytes.of(bytes, fromTag, fromTagEnd);
    }

    /** Whether a reply is to give To a tag: a request with a fault does not promise that To can be read. */
    boolean lacksToTag() {
        return to != null && !to.hasTag();
    }

    /** To. */
    public NameAddr to() {
        return require(to, HeaderName.TO);
    }

    /** The header line's name as spelt. */
    public Bytes headerText(int line) {
        int start = index.lineStart(line);
        return Bytes.of(bytes, start, Ascii.skipTokens(bytes, start, index.valueStart(line)));
    }

    /**
     * The first value of Contact or the like; null when there is none or it breaks the grammar. The others:
     * {@link HeaderValues}.
     */
    public @Nullable NameAddr nameAddr(HeaderName name) {
        HeaderValues values = HeaderValues.of(this, name);
        return values.next() ? values.nameAddr() : null;
    }

    /** Whether there is one Via value and no more. */
    public boolean hasSingleVia() {
        int line = findHeader(HeaderName.VIA, 0);
        int end = valueEnd(line);
        return findHeader(HeaderName.VIA, line + 1) < 0 && Ascii.skipBlanks(bytes, topVia().end(), end) == end;
    }

    /** Every line with this name as it stands, each with its line end; empty when there is none. */
    public Bytes lines(HeaderName name) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(0);
        for (int line = findHeader(name, 0); line >= 0; line = findHeader(name, line + 1)) {
            lines.write(bytes, headerStart(line), headerStart(line + 1) - headerStart(line));
        }
        return Bytes.of(lines.toByteArray());
    }

    /** The tokens in all lines with this name, in order, as in Proxy-Require; what is none parts them. */
    public List<Bytes> tokens(HeaderName name) {
        List<Bytes> tokens = new ArrayList<>();
        for (int line = findHeader(name, 0); line >= 0; line = findHeader(name, line + 1)) {
            int end = index.valueEnd(line);
            for (int at = index.valueStart(line); at < end; at++) {
                int behind = Ascii.skipTokens(bytes, at, end);
                if (behind > at) {
                    tokens.add(Bytes.of(bytes, at, behind));
                    at = behind;
                }
            }
        }
        return tokens;
    }

    /** Where the value of the header line starts in {@link #array}. */
    public int valueStart(int line) {
        return index.valueStart(line);
    }

    /** Where it ends. */
    public int valueEnd(int line) {
        return index.valueEnd(line);
    }

    private int requiredLine(HeaderName name) {
        int line = index.first(name);
        if (line < 0) {
            throw unchecked(name);
        }
        return line;
    }

    private static <T> T require(@Nullable T value, HeaderName name) {
        if (value == null) {
            throw unchecked(name);
        }
        return value;
    }

    // The parser lets no message through without a fault that lacks one of these, and nobody asks a faulty one.
    private static IllegalStateException unchecked(HeaderName name) {
        return new IllegalStateException(
                name.text() + ": absent or malformed (expected: checked when the message was parsed)");
    }
}
