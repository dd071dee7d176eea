package io.portcullis.gate;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;

/**
 * Finds the nonce that a request shows, before its credentials are read: far cheaper than that, and good enough to tell
 * who has received an answer of ours at the address that he sends from. Allocates next to nothing.
 */
final class ShownNonce {
    private static final Bytes NAME = Bytes.of("nonce");
    /** Header lines that are looked at; the rest are as if they were not there. */
    private static final int MOST_LINES = 4;

    private ShownNonce() {}

    /**
     * Whether {@code request} shows a nonce that {@code mint} made for {@code network} and that is fresh. At most one
     * code is computed.
     */
    static boolean isOf(SipRequest request, NonceMint mint, long network, long now) {
        HeaderName name =
                request.method() == Method.REGISTER ? HeaderName.AUTHORIZATION : HeaderName.PROXY_AUTHORIZATION;
        int line = request.findHeader(name, 0);
        for (int lines = 0; line >= 0 && lines < MOST_LINES; lines++) {
            Bytes value = request.headerValue(line);
            int start = startIn(value);
            if (start >= 0 && mint.claims(value, start, network)) {
                return mint.isFresh(value.array(), value.from() + start, now);
            }
            line = request.findHeader(name, line + 1);
        }
        return false;
    }

    /** Where the value of a parameter of that name starts, behind its quotation mark; -1 when there is none. */
    private static int startIn(Bytes value) {
        for (int at = 1; at + NAME.length() < value.length(); at++) {
            int behind = isSeparator(value.at(at - 1)) ? behindName(value, at) : -1;
            if (behind >= 0) {
                return behind;
            }
        }
        return -1;
    }

    private static int behindName(Bytes value, int at) {
        boolean begins = (value.at(at) | 0x20) == 'n';
        if (!begins || !value.slice(at, at + NAME.length()).equalsIgnoreCase(NAME)) {
            return -1;
        }
        int i = skipBlanks(value, at + NAME.length());
        if (i == value.length() || value.at(i) != '=') {
            return -1;
        }
        i = skipBlanks(value, i + 1);
        return i < value.length() && value.at(i) == '"' ? i + 1 : i;
    }

    private static int skipBlanks(Bytes value, int from) {
        int i = from;
        while (i < value.length() && (value.at(i) == ' ' || value.at(i) == '\t')) {
            i++;
        }
        return i;
    }

    private static boolean isSeparator(byte b) {
        return b == ',' || b == ' ' || b == '\t';
    }
}
