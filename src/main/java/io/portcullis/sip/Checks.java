package io.portcullis.sip;

import org.jspecify.annotations.Nullable;

/** What a message must hold besides lines of the right shape, so that two readers cannot read it in two ways. */
final class Checks {
    private final Parser parser;
    private final HeaderIndex index;

    Checks(Parser parser) {
        this.parser = parser;
        this.index = parser.index;
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
        parser.from = address(HeaderName.FROM);
        parser.to = address(HeaderName.TO);
        if (!response) {
            routes();
            maxForwards();
        }
    }

    private @Nullable Bytes value(HeaderName name) {
        int line = index.find(name, 0);
        return line < 0 ? null : value(line);
    }

    private Bytes value(int line) {
        return Bytes.of(parser.bytes, index.valueStart(line), index.valueEnd(line));
    }

    private void single(HeaderName name, boolean required) {
        if (index.isRepeated(name)) {
            parser.fault(Fault.REPEATED);
        } else if (required && index.find(name, 0) < 0) {
            parser.fault(Fault.MISSING);
        }
    }

    private void contentLength() {
        Bytes value = value(HeaderName.CONTENT_LENGTH);
        if (value == null) {
            // On a stream nothing else says where the message ends (section 18.3); a WebSocket frame does.
            if (parser.source.transport().needsContentLength()) {
                parser.fault(Fault.CONTENT_LENGTH);
            }
            return;
        }
        long length = value.decimal(Integer.MAX_VALUE);
        number(value);
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

    private void number(Bytes value) {
        if (value.length() > 1 && value.at(0) == '0') {
            parser.odd(Oddity.NUMBER);
        }
    }

    private void vias() {
        int line = index.find(HeaderName.VIA, 0);
        if (line < 0) {
            parser.fault(Fault.MISSING);
            return;
        }
        int values = 0;
        for (; line >= 0; line = index.find(HeaderName.VIA, line + 1)) {
            Bytes value = value(line);
            int at = 0;
            do {
                Via via = Via.parse(value, at);
                if (via == null) {
                    parser.fault(Fault.VIA);
                    return;
                }
                if (values == 0) {
                    parser.topVia = via;
                }
                Bytes branch = via.branch();
                if (!isSingleToken(via.parameters(), "branch", branch)) {
                    parser.fault(Fault.VIA);
                }
                if (++values > Limits.VIAS || (branch != null && branch.length() > Limits.BRANCH)) {
                    parser.fault(Fault.TOO_LARGE);
                    return;
                }
                at = SipMessage.behindComma(value, via.text());
                if (at >= 0 || via.spaced()) {
                    parser.odd(Oddity.VIA);
                }
            } while (at >= 0);
        }
    }

    /** Whether the parameter is absent, or there once, with a value, and that unquoted, so that everybody reads it alike. */
    private static boolean isSingleToken(Bytes parameters, String name, @Nullable Bytes value) {
        return value == null || (!value.isEmpty() && value.at(0) != '"' && Parameters.count(parameters, name) == 1);
    }

    private void cseq(boolean response) {
        Bytes value = value(HeaderName.CSEQ);
        if (value == null) {
            return;
        }
        int digits = 0;
        while (digits < value.length() && Ascii.isDigit(value.at(digits))) {
            digits++;
        }
        int token = digits;
        while (token < value.length() && Ascii.isBlank(value.at(token))) {
            token++;
        }
        if (token != digits + 1 || value.at(digits) != ' ' || (digits > 1 && value.at(0) == '0')) {
            parser.odd(Oddity.NUMBER);
        }
        Bytes method = value.slice(token, value.length());
        // Section 8.1.1.5: less than 2**31.
        boolean number = value.slice(0, digits).decimal(Integer.MAX_VALUE) >= 0;
        boolean separated = token > digits
                && !method.isEmpty()
                && Ascii.skipTokens(method.array(), method.from(), method.to()) == method.to();
        if (!number || !separated) {
            parser.fault(Fault.CSEQ);
        } else if (!response && !method.equals(Bytes.of(parser.bytes, 0, parser.methodEnd))) {
            parser.fault(parser.method == Method.OTHER ? Fault.UNKNOWN_METHOD : Fault.CSEQ_METHOD);
        }
    }

    private void callId() {
        Bytes value = value(HeaderName.CALL_ID);
        if (value == null) {
            return;
        }
        int ats = 0;
        for (int i = 0; i < value.length(); i++) {
            ats += value.at(i) == '@' ? 1 : 0;
            if (!Ascii.isWord(value.at(i))) {
                parser.fault(Fault.CALL_ID);
                return;
            }
        }
        if (value.isEmpty() || ats > 1 || value.length() > Limits.CALL_ID) {
            parser.fault(Fault.CALL_ID);
        }
    }

    private @Nullable NameAddr address(HeaderName name) {
        Bytes value = value(name);
        if (value == null) {
            return null;
        }
        NameAddr address = NameAddr.parse(value, 0);
        boolean whole = address != null && address.text().to() == value.to();
        boolean readable = address != null && (!SipUri.hasSipScheme(address.uri()) || address.sipUri() != null);
        if (address == null || !whole || !readable || !isSingleToken(address.parameters(), "tag", address.tag())) {
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
        for (int line = index.find(HeaderName.ROUTE, 0); line >= 0; line = index.find(HeaderName.ROUTE, line + 1)) {
            Bytes value = value(line);
            int at = 0;
            do {
                NameAddr route = NameAddr.parse(value, at);
                if (route == null || !route.isBracketed() || route.sipUri() == null) {
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
                at = SipMessage.behindComma(value, route.text());
            } while (at >= 0);
        }
    }

    private void maxForwards() {
        Bytes value = value(HeaderName.MAX_FORWARDS);
        if (value == null) {
            return;
        }
        number(value);
        if (value.decimal(255) < 0) {
            parser.fault(Fault.MAX_FORWARDS);
        }
    }
}
