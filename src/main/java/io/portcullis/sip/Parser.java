package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/**
 * Reads one message in one pass over its head (RFC 3261 sections 7 and 25). The first thing found wrong is the request's
 * fault; the pass goes on, so that the request can be answered. Linear in the length of the head whatever it holds. One
 * parser reads one message.
 */
public final class Parser {
    final byte[] bytes;
    final Source source;
    final HeaderIndex index = new HeaderIndex();
    int end;
    int bodyStart;
    Method method = Method.OTHER;
    int methodEnd;
    int uriStart;
    int uriEnd;
    int status;

    @Nullable
    SipUri sipUri;

    @Nullable
    Via topVia;

    @Nullable
    NameAddr from;

    @Nullable
    NameAddr to;

    @Nullable
    Fault fault;

    private Parser(byte[] bytes, Source source) {
        this.bytes = bytes;
        this.source = source;
        this.end = bytes.length;
    }

    /**
     * Reads the message that fills {@code bytes}: a datagram, or what {@link Framer} cut from a stream. The array is the
     * message's from now on. Octets behind Content-Length are left out (section 18.3).
     */
    public static Parsed parse(byte[] bytes, Source source) {
        return new Parser(bytes, source).parse();
    }

    private Parsed parse() {
        if (bytes.length == 0) {
            return new Malformed(Malformed.Reason.EMPTY, 0);
        }
        int lineEnd = lineEnd(0);
        boolean response = bytes.length > 4 && Ascii.regionEqualsIgnoreCase(bytes, 0, "SIP/");
        if (lineEnd < 0 || !(response ? readStatusLine(lineEnd) : readRequestLine(lineEnd))) {
            return new Malformed(Malformed.Reason.START_LINE, 0);
        }
        readHeaders(lineEnd + 2);
        new Checks(this).run(response);
        if (response) {
            return fault == null ? new SipResponse(this) : new Malformed(Malformed.Reason.RESPONSE, 0);
        }
        // An answer finds its way back only by the topmost Via.
        return topVia == null ? new Malformed(Malformed.Reason.VIA, lineEnd) : new SipRequest(this);
    }

    /** Keeps the first fault. */
    void fault(Fault found) {
        if (fault == null) {
            fault = found;
        }
    }

    /** Where the line that starts at {@code start} ends, at its CRLF, or -1 when there is none. */
    private int lineEnd(int start) {
        for (int i = start; i + 1 < bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** {@code Method SP Request-URI SP SIP-Version}; false when nothing in it can be told apart. */
    private boolean readRequestLine(int lineEnd) {
        methodEnd = Ascii.skipTokens(bytes, 0, lineEnd);
        int versionStart = lineEnd;
        while (versionStart > 0 && !Ascii.isBlank(bytes[versionStart - 1])) {
            versionStart--;
        }
        if (lineEnd == versionStart) {
            // Blanks behind the version: refused below, but the version still stands before them.
            int last = lineEnd;
            while (last > 0 && Ascii.isBlank(bytes[last - 1])) {
                last--;
            }
            versionStart = last;
            while (versionStart > 0 && !Ascii.isBlank(bytes[versionStart - 1])) {
                versionStart--;
            }
            fault(Fault.REQUEST_LINE);
        }
        boolean sip = versionStart + 4 <= lineEnd && Ascii.regionEqualsIgnoreCase(bytes, versionStart, "SIP/");
        if (methodEnd == 0 || !sip || versionStart <= methodEnd) {
            return false;
        }
        method = Method.of(bytes, 0, methodEnd);
        uriStart = methodEnd + 1;
        uriEnd = Math.max(uriStart, versionStart - 1);
        if (lineEnd > Limits.LINE) {
            fault(Fault.TOO_LARGE);
        }
        if (bytes[methodEnd] != ' ' || bytes[versionStart - 1] != ' ') {
            fault(Fault.REQUEST_LINE);
        } else if (fault == null && !Bytes.of(bytes, versionStart, lineEnd).equalsIgnoreCase("SIP/2.0")) {
            fault(Fault.VERSION);
        }
        readRequestUri();
        return true;
    }

    private void readRequestUri() {
        Bytes uri = Bytes.of(bytes, uriStart, uriEnd);
        if (!SipUri.hasScheme(uri)) {
            fault(Fault.REQUEST_URI);
        } else if (!SipUri.hasSipScheme(uri)) {
            fault(Fault.SCHEME);
        } else {
            sipUri = SipUri.parse(uri);
            // Headers in a Request-URI would have to become headers of the request (RFC 4475 section 3.1.2.11).
            if (sipUri == null || !sipUri.headers().isEmpty()) {
                fault(Fault.REQUEST_URI);
            }
        }
    }

    /** {@code SIP-Version SP Status-Code SP Reason-Phrase}. */
    private boolean readStatusLine(int lineEnd) {
        boolean fits = lineEnd >= 11 && Ascii.regionEqualsIgnoreCase(bytes, 0, "SIP/2.0 ");
        if (!fits || (lineEnd > 11 && bytes[11] != ' ')) {
            return false;
        }
        status = (int) Bytes.of(bytes, 8, 11).decimal(699);
        return status >= 100;
    }

    private void readHeaders(int start) {
        int at = start;
        while (at < bytes.length) {
            int lineEnd = lineEnd(at);
            if (lineEnd == at) {
                index.close(at);
                bodyStart = at + 2;
                return;
            }
            int behind = lineEnd < 0 ? bytes.length : lineEnd + 2;
            if (lineEnd < 0) {
                fault(Fault.UNTERMINATED);
            } else if (index.count() == Limits.HEADERS || lineEnd - at > Limits.LINE) {
                fault(Fault.TOO_LARGE);
            } else {
                readHeaderLine(at, lineEnd);
            }
            at = behind;
        }
        fault(Fault.UNTERMINATED);
        index.close(bytes.length);
        bodyStart = bytes.length;
    }

    private void readHeaderLine(int start, int end) {
        if (Ascii.isBlank(bytes[start])) {
            fault(Fault.FOLDED);
            return;
        }
        int nameEnd = Ascii.skipTokens(bytes, start, end);
        int colon = Ascii.skipBlanks(bytes, nameEnd, end);
        if (nameEnd == start || colon == end || bytes[colon] != ':') {
            fault(Fault.HEADER_LINE);
            return;
        }
        for (int i = colon + 1; i < end; i++) {
            if (Ascii.isForbidden(bytes[i])) {
                fault(Fault.CONTROL_CHARACTER);
                return;
            }
        }
        int valueStart = Ascii.skipBlanks(bytes, colon + 1, end);
        int valueEnd = end;
        while (valueEnd > valueStart && Ascii.isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        index.add(HeaderName.of(bytes, start, nameEnd), start, valueStart, valueEnd);
    }
}
