package io.portcullis.sip;

import java.util.Arrays;

/**
 * What a message must hold besides lines of the right shape, so that two readers cannot read it in two ways. Belongs to
 * a parser, and is used again for each message: views that the message does not keep are read into the same ones.
 */
final class Checks {
    private final Parser parser;
    private final Via passing = new Via();
    private final NameAddr address = new NameAddr();
    private HeaderIndex index;
    private byte[] bytes;

    Checks(Parser parser) {
        this.parser = parser;
        this.index = parser.index;
        this.bytes = parser.bytes;
    }

    /** Checks the message whose lines the parser has just read. */
    void run(boolean response, Transport transport) {
        index = parser.index;
        bytes = parser.bytes;
        single(HeaderName.FROM, true);
        single(HeaderName.TO, true);
        single(HeaderName.CALL_ID, true);
        single(HeaderName.CSEQ, true);
        if (response) {
            sameLengths();
        } else {
            single(HeaderName.CONTENT_LENGTH, false);
        }
        single(HeaderName.MAX_FORWARDS, false);
        single(HeaderName.MAX_BREADTH, false);
        contentLength(transport);
        vias();
        cseq(response);
        callId();
        boolean from = isAddress(HeaderName.FROM, address);
        parser.fromTag = from ? address.tagStart() : -1;
        parser.fromTagEnd = address.tagEnd();
        NameAddr to = new NameAddr();
        parser.to = isAddress(HeaderName.TO, to) ? to : null;
        if (!response) {
            routes();
            maxForwards();
        }
    }

    private void single(HeaderName name, boolean required) {
        if (index.isRepeated(name)) {
            parser.fault(Fault.REPEATED);
        } else if (required && index.first(name) < 0) {
            parser.fault(Fault.MISSING);
        }
    }

    /** Some PBXs say the length of a response twice. As long as it is the same, everybody reads the same. */
    private void sameLengths() {
        int first = index.first(HeaderName.CONTENT_LENGTH);
        for (int line = index.find(HeaderName.CONTENT_LENGTH, first + 1);
                line > first;
                line = index.find(HeaderName.CONTENT_LENGTH, line + 1)) {
            if (number(line, Integer.MAX_VALUE) != number(first, Integer.MAX_VALUE)) {
                parser.fault(Fault.CONTENT_LENGTHS);
            }
        }
    }

    private void contentLength(Transport transport) {
        int line = index.first(HeaderName.CONTENT_LENGTH);
        if (line < 0) {
            // On a stream nothing else says where the message ends (section 18.3); a WebSocket frame does.
            if (transport.needsContentLength()) {
                parser.fault(Fault.CONTENT_LENGTH);
            }
            return;
        }
        long length = number(line, Integer.MAX_VALUE);
        if (length < 0) {
            parser.fault(Fault.CONTENT_LENGTH);
        } else if (length > Limits.BODY) {
            parser.fault(Fault.TOO_LARGE);
        } else if (length > parser.length - parser.bodyStart) {
            parser.fault(Fault.TRUNCATED);
        } else {
            parser.end = parser.bodyStart + (int) length;
        }
    }

    /** The number that is the line's value, or -1. */
    private long number(int line, long most) {
        int from = index.valueStart(line);
        int to = index.valueEnd(line);
        if (to - from > 1 && bytes[from] == '0') {
            parser.odd(Oddity.NUMBER);
        }
        return Ascii.decimal(bytes, from, to, most);
    }

    private void vias() {
        int line = index.first(HeaderName.VIA);
        if (line < 0) {
            parser.fault(Fault.MISSING);
            return;
        }
        Via top = new Via();
        Via via = top;
        int values = 0;
        for (; line >= 0; line = index.find(HeaderName.VIA, line + 1)) {
            int to = index.valueEnd(line);
            int at = index.valueStart(line);
            while (at >= 0) {
                int behind = via.read(bytes, at, to);
                if (behind < 0) {
                    parser.fault(Fault.VIA);
                    return;
                }
                parser.topVia = top;
                if (!via.hasSingleBranch()) {
                    parser.fault(Fault.VIA);
                }
                if (++values > Limits.VIAS || via.branchLength() > Limits.BRANCH) {
                    parser.fault(Fault.TOO_LARGE);
                    return;
                }
                at = behind < to ? behind + 1 : -1;
                if (at >= 0 || via.spaced()) {
                    parser.odd(Oddity.VIA);
                }
                via = passing;
            }
        }
    }

    private void cseq(boolean response) {
        int line = index.first(HeaderName.CSEQ);
        if (line < 0) {
            return;
        }
        int from = index.valueStart(line);
        int to = index.valueEnd(line);
        int digits = Ascii.skipDigits(bytes, from, to);
        int method = Ascii.skipBlanks(bytes, digits, to);
        if (method != digits + 1 || bytes[digits] != ' ' || (digits - from > 1 && bytes[from] == '0')) {
            parser.odd(Oddity.NUMBER);
        }
        // Whoever begins a dialog must stay below 2**31 (section 8.1.1.5); whoever forwards takes what 32 bits hold.
        boolean number = Ascii.decimal(bytes, from, digits, Limits.CSEQ) >= 0;
        boolean separated = method > digits && method < to && Ascii.skipTokens(bytes, method, to) == to;
        if (!number || !separated) {
            parser.fault(Fault.CSEQ);
        } else if (!response && !Arrays.equals(bytes, method, to, bytes, 0, parser.methodEnd)) {
            parser.fault(parser.method == Method.OTHER ? Fault.UNKNOWN_METHOD : Fault.CSEQ_METHOD);
        }
    }

    /** What a Call-ID holds is its maker's business as long as everybody reads where it ends: no blank, no control. */
    private void callId() {
        int line = index.first(HeaderName.CALL_ID);
        if (line < 0) {
            return;
        }
        int from = index.valueStart(line);
        int to = index.valueEnd(line);
        int behind = from;
        while (behind < to && Ascii.isVisible(bytes[behind])) {
            behind++;
        }
        if (from == to || behind < to || to - from > Limits.CALL_ID) {
            parser.fault(Fault.CALL_ID);
        }
    }

    /** Whether the header holds one address, which {@code address} has read then. */
    private boolean isAddress(HeaderName name, NameAddr address) {
        int line = index.first(name);
        if (line < 0) {
            return false;
        }
        int to = index.valueEnd(line);
        int behind = address.read(bytes, index.valueStart(line), to);
        if (behind != to || address.isBrokenSip() || !address.hasSingleTag()) {
            parser.fault(Fault.FROM_OR_TO);
            return false;
        }
        if (address.spaced()) {
            parser.odd(Oddity.ADDRESS);
        }
        return true;
    }

    private void routes() {
        int values = 0;
        for (int line = index.first(HeaderName.ROUTE); line >= 0; line = index.find(HeaderName.ROUTE, line + 1)) {
            int to = index.valueEnd(line);
            int at = index.valueStart(line);
            while (at >= 0) {
                int behind = address.read(bytes, at, to);
                if (behind < 0 || !address.isBracketed() || !address.isSip()) {
                    parser.fault(Fault.ROUTE);
                    return;
                }
                if (++values > Limits.ROUTES) {
                    parser.fault(Fault.TOO_LARGE);
                    return;
                }
                if (address.spaced()) {
                    parser.odd(Oddity.ADDRESS);
                }
                at = behind < to ? behind + 1 : -1;
            }
        }
    }

    private void maxForwards() {
        int line = index.first(HeaderName.MAX_FORWARDS);
        if (line >= 0 && number(line, 255) < 0) {
            parser.fault(Fault.MAX_FORWARDS);
        }
    }
}
