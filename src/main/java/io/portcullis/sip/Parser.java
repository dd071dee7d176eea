package io.portcullis.sip;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message in one pass over its head (RFC 3261 sections 7 and 25). The first thing found wrong is the
 * request's fault; the pass goes on, so that the request can be answered. Linear in the length of the head whatever it
 * holds. Each thread has a parser that it uses again for each message. A message with folded header lines is read from
 * a copy in which they are joined.
 */
public final class Parser {
    private static final ThreadLocal<Parser> OWN = ThreadLocal.withInitial(Parser::new);
    private static final byte[] NOTHING = {};
    private static final String VERSION = "SIP/2.0";
    private static final Bytes BAD_GATEWAY = Bytes.of("SIP/2.0 502 Bad Gateway\r\n");
    private static final Bytes INVITE = Bytes.of(" INVITE");
    private static final Bytes NO_BODY = Bytes.of("Content-Length: 0\r\n\r\n");

    private final HeaderLines lines = new HeaderLines();
    byte[] bytes = NOTHING;
    int length;
    HeaderIndex index = new HeaderIndex(lines, 0);
    private final Checks checks = new Checks(this);
    int end;
    int bodyStart;
    Method method = Method.OTHER;
    int methodEnd;
    int uriEnd;
    int status;
    boolean unusable;
    int fromTag;
    int fromTagEnd;
    private boolean hasControls;
    private boolean isFolded;

    @Nullable
    SipUri sipUri;

    @Nullable
    Via topVia;

    @Nullable
    NameAddr to;

    @Nullable
    Fault fault;

    @Nullable
    Oddity oddity;

    private Parser() {}

    /**
     * Reads the message that fills {@code bytes}: a datagram, or what {@link Framer} cut from a stream. The array is
     * the message's from now on. Octets behind Content-Length are left out (section 18.3).
     */
    public static Parsed parse(byte[] bytes, Source source) {
        return parse(bytes, bytes.length, source);
    }

    /** The same for a message that is the first {@code length} of {@code bytes}. */
    public static Parsed parse(byte[] bytes, int length, Source source) {
        Parser parser = OWN.get();
        parser.begin(bytes, length);
        return parser.read(source);
    }

    private void begin(byte[] array, int size) {
        bytes = array;
        length = size;
        end = size;
        lines.clear();
        isFolded = false;
        unusable = false;
        sipUri = null;
        topVia = null;
        to = null;
        fault = null;
        oddity = null;
    }

    private Parsed read(Source source) {
        if (isKeepAlive()) {
            return new Malformed(Malformed.Reason.EMPTY, 0);
        }
        int lineEnd = startLineEnd();
        boolean response = length > 4 && Ascii.regionEqualsIgnoreCase(bytes, 0, "SIP/");
        if (lineEnd < 0 || !(response ? readStatusLine(lineEnd) : readRequestLine(lineEnd))) {
            return new Malformed(Malformed.Reason.START_LINE, 0);
        }
        readHeaders(lineEnd + 2);
        if (isFolded) {
            byte[] joined = Folds.joined(Arrays.copyOf(bytes, length));
            begin(joined, joined.length);
            odd(Oddity.FOLDED_LINE);
            return read(source);
        }
        checks.run(response, source.transport());
        if (response) {
            return fault == null ? new SipResponse(this, source) : unfit(source);
        }
        // An answer finds its way back only by the topmost Via.
        return topVia == null ? new Malformed(Malformed.Reason.VIA, lineEnd) : new SipRequest(this, source);
    }

    /**
     * A final response that contradicts itself about its length is a bad gateway's: whoever waits for it is told so at
     * once, and not left waiting. Nothing of it is kept but what says whom it is for; of one that takes a call, also
     * where its dialog can be ended.
     */
    private Parsed unfit(Source source) {
        if (!Fault.CONTENT_LENGTHS.equals(fault) || status < 200) {
            return new Malformed(Malformed.Reason.RESPONSE, 0);
        }
        boolean taken = status < 300 && isOfInvite();
        byte[] head = new byte[BAD_GATEWAY.length() + index.lineStart(index.count()) + NO_BODY.length()];
        int at = (taken ? Bytes.of(bytes, 0, index.lineStart(0)) : BAD_GATEWAY).copyTo(head, 0);
        for (int line = 0; line < index.count(); line++) {
            boolean kept = switch (index.name(line)) {
                case VIA, FROM, TO, CALL_ID, CSEQ -> true;
                case CONTACT, RECORD_ROUTE -> taken;
                default -> false;
            };
            at = kept
                    ? Bytes.of(bytes, index.lineStart(line), index.lineStart(line + 1))
                            .copyTo(head, at)
                    : at;
        }
        at = NO_BODY.copyTo(head, at);
        begin(Arrays.copyOf(head, at), at);
        unusable = taken;
        return read(source);
    }

    private boolean isOfInvite() {
        int line = index.first(HeaderName.CSEQ);
        int end = index.valueEnd(line);
        int start = end - INVITE.length();
        return start > index.valueStart(line) && Bytes.of(bytes, start, end).equals(INVITE);
    }

    private boolean isKeepAlive() {
        int i = 0;
        while (i < length && (bytes[i] == '\r' || bytes[i] == '\n')) {
            i++;
        }
        return i == length;
    }

    /** Keeps the first fault; but the syntax comes before the scheme (RFC 3261 section 16.3). */
    void fault(Fault found) {
        if (fault == null || fault.equals(Fault.SCHEME)) {
            fault = found;
        }
    }

    /** Keeps the first oddity, but rather one that can be put right. */
    void odd(Oddity found) {
        if (oddity == null || oddity == Oddity.ESCAPED_CONTROL) {
            oddity = found;
        }
    }

    private boolean isLineEnd(int at) {
        return at + 1 < length && bytes[at] == '\r' && bytes[at + 1] == '\n';
    }

    private int startLineEnd() {
        int i = Ascii.skipPrintable(bytes, 0, length);
        return isLineEnd(i) ? i : -1;
    }

    /** Where the header line ends, at its CRLF, or -1 when it does not, or goes on behind a fold (section 7.3.1). */
    private int headerLineEnd(int start) {
        int i = start;
        while (true) {
            i = Ascii.skipPrintable(bytes, i, length);
            if (i >= length) {
                return -1;
            }
            if (!isLineEnd(i)) {
                hasControls = true;
                i++;
            } else if (i + 2 < length && Ascii.isBlank(bytes[i + 2])) {
                isFolded = true;
                return -1;
            } else {
                return i;
            }
        }
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
        uriEnd = Math.max(methodEnd + 1, versionStart - 1);
        if (lineEnd > Limits.LINE) {
            fault(Fault.TOO_LARGE);
        }
        oddVersion(versionStart);
        if (bytes[methodEnd] != ' ' || bytes[versionStart - 1] != ' ') {
            fault(Fault.REQUEST_LINE);
        } else if (fault == null && !isVersion(versionStart, lineEnd)) {
            fault(Fault.VERSION);
        }
        readRequestUri();
        return true;
    }

    private boolean isVersion(int start, int lineEnd) {
        return lineEnd - start == VERSION.length() && Ascii.regionEqualsIgnoreCase(bytes, start, VERSION);
    }

    private void oddVersion(int start) {
        if (bytes[start] != 'S' || bytes[start + 1] != 'I' || bytes[start + 2] != 'P') {
            odd(Oddity.VERSION);
        }
    }

    private void readRequestUri() {
        int start = methodEnd + 1;
        if (SipUri.schemeEnd(bytes, start, uriEnd) > 0) {
            sipUri = SipUri.ofMessage(bytes, start, uriEnd);
            // Headers in a Request-URI would have to become headers of the request (RFC 4475 section 3.1.2.11).
            if (sipUri == null || sipUri.hasHeaders()) {
                fault(Fault.REQUEST_URI);
            }
        } else if (!TelUri.isTarget(bytes, start, uriEnd)) {
            fault(SipUri.hasScheme(bytes, start, uriEnd) ? Fault.SCHEME : Fault.REQUEST_URI);
        }
    }

    /** {@code SIP-Version SP Status-Code SP Reason-Phrase}. */
    private boolean readStatusLine(int lineEnd) {
        boolean fits = lineEnd >= 11 && Ascii.regionEqualsIgnoreCase(bytes, 0, "SIP/2.0 ");
        if (!fits || (lineEnd > 11 && bytes[11] != ' ')) {
            return false;
        }
        oddVersion(0);
        status = (int) Ascii.decimal(bytes, 8, 11, 699);
        return status >= 100;
    }

    private void readHeaders(int start) {
        int at = start;
        while (at < length && !isLineEnd(at)) {
            at = readHeaderLine(at);
        }
        index = new HeaderIndex(lines, Math.min(at, length));
        if (at < length) {
            bodyStart = at + 2;
        } else {
            fault(Fault.UNTERMINATED);
            bodyStart = length;
        }
    }

    /** Gives where the next line starts. */
    private int readHeaderLine(int start) {
        int colon = Ascii.find(':', bytes, start, Math.min(length, start + HeaderName.LONGEST + 1));
        int nameEnd = colon;
        HeaderName name = colon < 0 ? HeaderName.OTHER : HeaderName.single(bytes, start, colon);
        boolean named = true;
        if (name == HeaderName.OTHER) {
            nameEnd = Ascii.skipTokens(bytes, start, length);
            boolean plain = nameEnd == colon;
            colon = plain ? colon : Ascii.skipBlanks(bytes, nameEnd, length);
            named = nameEnd > start && colon < length && bytes[colon] == ':';
            name = plain ? HeaderName.family(bytes, start, nameEnd) : HeaderName.of(bytes, start, nameEnd);
        }
        hasControls = false;
        int lineEnd = headerLineEnd(named ? colon + 1 : nameEnd);
        if (lineEnd < 0) {
            fault(Fault.UNTERMINATED);
            return length;
        }
        if (colon > nameEnd) {
            odd(Oddity.BLANK_BEFORE_COLON);
        }
        if (!named) {
            fault(Fault.HEADER_LINE);
        } else if (lines.count() == Limits.HEADERS || lineEnd - start > Limits.LINE || lineEnd > Limits.HEAD) {
            fault(Fault.TOO_LARGE);
        } else if (hasControls && !Ascii.escapesControls(bytes, colon + 1, lineEnd)) {
            fault(Fault.CONTROL_CHARACTER);
        } else {
            if (hasControls && oddity == null) {
                odd(Oddity.ESCAPED_CONTROL);
            }
            int valueStart = Ascii.skipBlanks(bytes, colon + 1, lineEnd);
            int valueEnd = Ascii.trimBlanks(bytes, valueStart, lineEnd);
            lines.add(name, start, valueStart, valueEnd);
        }
        return lineEnd + 2;
    }
}
