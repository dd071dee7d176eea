package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Via;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of a server transaction have in common besides their method (RFC 3261 section 17.2.3): branch and
 * sent-by, or for a peer of RFC 2543, whose branch has no cookie, the whole list of that section. Copied out of the request,
 * which may be let go.
 */
final class ServerKey {
    /** Branch and host, one behind the other; or all that a legacy key is made of. */
    private final byte[] text;

    private final int branchLength;
    private final int port;
    private final boolean legacy;

    private ServerKey(byte[] text, int branchLength, int port, boolean legacy) {
        this.text = text;
        this.branchLength = branchLength;
        this.port = port;
        this.legacy = legacy;
    }

    static ServerKey of(SipRequest request) {
        Via via = request.topVia();
        Bytes branch = via.branch();
        if (branch == null || !via.hasCookie()) {
            return new ServerKey(legacy(request, request.to().tag()), 0, 0, true);
        }
        byte[] copy = new byte[branch.length() + via.host().length()];
        via.host().copyTo(copy, branch.copyTo(copy, 0));
        return new ServerKey(copy, branch.length(), via.port(), false);
    }

    boolean matches(SipRequest request) {
        Via via = request.topVia();
        if (legacy) {
            return !via.hasCookie() && matchesLegacy(request);
        }
        Bytes theirs = via.branch();
        return theirs != null
                && port == via.port()
                && theirs.equals(Bytes.of(text, 0, branchLength))
                && via.host().equalsIgnoreCase(Bytes.of(text, branchLength, text.length));
    }

    private boolean matchesLegacy(SipRequest request) {
        // The ACK of a failure carries the To tag of the response, which the INVITE did not have.
        return Arrays.equals(text, legacy(request, request.to().tag()))
                || (request.method() == Method.ACK && Arrays.equals(text, legacy(request, null)));
    }

    private static byte[] legacy(SipRequest request, @Nullable Bytes toTag) {
        Bytes fromTag = request.from().tag();
        return join(
                request.requestUri(),
                toTag == null ? Bytes.EMPTY : toTag,
                fromTag == null ? Bytes.EMPTY : fromTag,
                request.callId(),
                Bytes.of(Long.toString(request.cseqNumber())),
                request.headerValue(request.findHeader(HeaderName.VIA, 0)));
    }

    private static byte[] join(Bytes... parts) {
        int length = 0;
        for (Bytes part : parts) {
            length += part.length() + 1;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (Bytes part : parts) {
            at = part.copyTo(joined, at);
            joined[at++] = '\n';
        }
        return joined;
    }
}
