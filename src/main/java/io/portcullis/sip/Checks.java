package io.portcullis.sip;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a message must hold besides lines of the right shape, so that two readers cannot read it in two ways. */
final class Checks {
    private final Parser parser;
    private final Transport transport;
    private final HeaderIndex index;
    private final byte[] bytes;

    Checks(Parser parser, Transport transport) {
        this.parser = parser;
        this.transport = transport;
        this.index = parser.index;
        this.bytes = parser.bytes;
    }

    void run(boolean response) {
        single(HeaderName.FROM, true);
        single(HeaderName.TO, true);
        single(HeaderName.CALL_ID, true);
        single(HeaderName.CSEQ, true);
        single(HeaderName.CONTENT_LENGTH, false);
        single(HeaderName.MAX_FORWARDS, false);
        single(HeaderName.MAX_BREADTH, false);
        contentLength();
        vias();
        cseq(response);
        callId();
        address(HeaderName.FROM);
        parser.to = address(HeaderName.TO);
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

    private void contentLength() {
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
        } else if (length > bytes.length - parser.bodyStart) {
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
        int values = 0;
        for (; line >= 0; line = index.find(HeaderName.VIA, line + 1)) {
            int to = index.valueEnd(line);
            int at = index.valueStart(line);
            while (at >= 0) {
                Via via = new Via(bytes);
                int behind = via.read(at, to);
                if (behind < 0) {
                    parser.fault(Fault.VIA);
                    return;
                }
                if (values == 0) {
                    parser.topVia = via;
                }
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
        // Section 8.1.1.5: less than 2**31.
        boolean number = Ascii.decimal(bytes, from, digits, Integer.MAX_VALUE) >= 0;
        boolean separated = method > digits && method < to && Ascii.skipTokens(bytes, method, to) == to;
        if (!number || !separated) {
            parser.fault(Fault.CSEQ);
        } else if (!response && !Arrays.equals(bytes, method, to, bytes, 0, parser.methodEnd)) {
            parser.fault(parser.method == Method.OTHER ? Fault.UNKNOWN_METHOD : Fault.CSEQ_METHOD);
        }
    }

    private void callId() {
        int line = index.first(HeaderName.CALL_ID);
        if (line < 0) {
            return;
        }
        int from = index.valueStart(line);
        int to = index.valueEnd(line);
        int ats = 0;
        for (int i = from; i < to; i++) {
            ats += bytes[i] == '@' ? 1 : 0;
            if (!Ascii.isWord(bytes[i])) {
                parser.fault(Fault.CALL_ID);
                return;
            }
        }
        if (from == to || ats > 1 || to - from > Limits.CALL_ID) {
            parser.fault(Fault.CALL_ID);
        }
    }

    private @Nullable NameAddr address(HeaderName name) {
        int line = index.first(name);
        if (line < 0) {
            return null;
        }
        NameAddr address = new NameAddr(bytes);
        int to = index.valueEnd(line);
        int behind = address.read(index.valueStart(line), to);
        if (behind != to || address.isBrokenSip() || !address.hasSingleTag()) {
            parser.fault(Fault.FROM_OR_TO);
            return null;
        }
        if (address.spaced()) {
            parser.odd(Oddity.ADDRESS);
        }
        return address;
    }

    private void routes() {
        int values = 0;
        for (int line = index.first(HeaderName.ROUTE); line >= 0; line = index.find(HeaderName.ROUTE, line + 1)) {
            int to = index.valueEnd(line);
            int at = index.valueStart(line);
            while (at >= 0) {
                NameAddr route = new NameAddr(bytes);
                int behind = route.read(at, to);
                if (behind < 0 || !route.isBracketed() || !route.isSip()) {
                    parser.fault(Fault.ROUTE);
                    return;
                }
                if (++values > Limits.ROUTES) {
                    parser.fault(Fault.TOO_LARGE);
                    return;
                }
                if (route.spaced()) {
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
