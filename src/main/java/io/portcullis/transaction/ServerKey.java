package io.portcullis.transaction;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Via;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of a server transaction have in common besides their method (RFC 3261 section 17.2.3): branch and
 * sent-by, or for a peer of RFC 2543, whose branch has no cookie, the whole list of that section. Copied out of the
 * request, which may be let go, into one array, of which there are hundreds of thousands:
 *
 * <pre>
 *   2 bytes          2 bytes      branch length     the rest
 *   branch length    port or 0    branch            host          RFC 3261
 *   0                0                              the list      RFC 2543
 * </pre>
 */
final class ServerKey {
    private static final int HEAD = 4;

    private ServerKey() {}

    static byte[] of(SipRequest request) {
        Via via = request.topVia();
        Bytes branch = via.branch();
        if (branch == null || !via.hasCookie()) {
            return legacy(request, request.to().tag());
        }
        byte[] key = new byte[HEAD + branch.length() + via.host().length()];
        put(key, 0, branch.length());
        put(key, 2, port(via));
        via.host().copyTo(key, branch.copyTo(key, HEAD));
        return key;
    }

    static boolean matches(byte[] key, SipRequest request) {
        Via via = request.topVia();
        int length = number(key, 0);
        if (length == 0) {
            return !via.hasCookie() && matchesLegacy(key, request);
        }
        Bytes theirs = via.branch();
        return theirs != null
                && number(key, 2) == port(via)
                && theirs.equals(Bytes.of(key, HEAD, HEAD + length))
                && via.host().equalsIgnoreCase(Bytes.of(key, HEAD + length, key.length));
    }

    private static int port(Via via) {
        return Math.max(via.port(), 0);
    }

    private static void put(byte[] key, int at, int number) {
        key[at] = (byte) (number >> 8);
        key[at + 1] = (byte) number;
    }

    private static int number(byte[] key, int at) {
        return (key[at] & 0xff) << 8 | (key[at + 1] & 0xff);
    }

    private static boolean matchesLegacy(byte[] key, SipRequest request) {
        // The ACK of a failure carries the To tag of the response, which the INVITE did not have.
        return Arrays.equals(key, legacy(request, request.to().tag()))
                || (request.method() == Method.ACK && Arrays.equals(key, legacy(request, null)));
    }

    private static byte[] legacy(SipRequest request, @Nullable Bytes toTag) {
        Bytes fromTag = request.fromTag();
        return join(
                request.requestUri(),
                toTag == null ? Bytes.EMPTY : toTag,
                fromTag == null ? Bytes.EMPTY : fromTag,
                request.callId(),
                Bytes.of(Long.toString(request.cseqNumber())),
                request.headerValue(request.findHeader(HeaderName.VIA, 0)));
    }

    private static byte[] join(Bytes... parts) {
        int length = HEAD;
        for (Bytes part : parts) {
            length += part.length() + 1;
        }
        byte[] joined = new byte[length];
        int at = HEAD;
        for (Bytes part : parts) {
            at = part.copyTo(joined, at);
            joined[at++] = '\n';
        }
        return joined;
    }
}
