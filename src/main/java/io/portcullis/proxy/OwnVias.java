package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Transport;
import io.portcullis.sip.Via;
import io.portcullis.wire.Flow;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes the Via lines of one event loop, each with a branch nobody has had (RFC 3261 section 16.6(8)):
 *
 * <pre>
 *   Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK3.k2v5qbx7mdj4w6taq4kz6ob
 *                                                       | |               '- the way of the request, in 35 bits
 *                                                       | '- 80 random bits
 *                                                       '- number of the loop
 * </pre>
 *
 * The way is a hash of everything in the request that decides where it goes, whatever its method, and so shows a
 * request that has come in a loop (RFC 5393 section 4.2). Who forges it stops only the own request.
 *
 * Not thread safe.
 */
final class OwnVias {
    private static final byte[] ALPHABET =
            Bytes.of("abcdefghijklmnopqrstuvwxyz234567").array();
    private static final int RANDOM_CHARACTERS = 16;
    private static final int WAY_CHARACTERS = 7;
    private static final int POOL = 4096;
    private static final char DOT = '.';

    private static final String COOKIE = Via.MAGIC_COOKIE.toString();

    private final String cookie;
    private final RandomGenerator random;
    // Chance is drawn in bulk: a cryptographic generator costs the same for one byte and for hundreds.
    private final byte[] pool = new byte[POOL];
    private int drawn = POOL;
    private final List<Prefix> prefixes = new ArrayList<>();

    private record Prefix(Transport transport, Bytes sentBy, Bytes text) {}

    /** A header line of its own with its line end, and the branch within it. */
    record OwnVia(Bytes line, Bytes branch) {}

    /** Vias of loop {@code loop}. */
    OwnVias(int loop, RandomGenerator random) {
        this.cookie = COOKIE + loop + DOT;
        this.random = random;
    }

    /** A new Via for a request of our own that leaves on {@code flow}. */
    OwnVia next(Flow flow) {
        return next(flow, 0);
    }

    /** A new Via for a copy of {@code request} that leaves on {@code flow}. */
    OwnVia next(Flow flow, SipRequest request) {
        return next(flow, way(request));
    }

    private OwnVia next(Flow flow, int way) {
        Bytes prefix = prefix(flow.transport(), flow.sentBy());
        byte[] line = new byte[prefix.length() + RANDOM_CHARACTERS + WAY_CHARACTERS + 2];
        int at = prefix.copyTo(line, 0);
        token(line, at);
        for (int i = 0; i < WAY_CHARACTERS; i++) {
            line[at + RANDOM_CHARACTERS + i] = letter(way, i);
        }
        line[line.length - 2] = '\r';
        line[line.length - 1] = '\n';
        Bytes whole = Bytes.of(line);
        return new OwnVia(whole, whole.slice(prefix.length() - cookie.length(), line.length - 2));
    }

    /** The Request-URI and the route set as they arrived: all that Edge and its passages look at. */
    private static int way(SipRequest request) {
        int way = request.requestUri().hashCode();
        for (int line = request.findHeader(HeaderName.ROUTE, 0);
                line >= 0;
                line = request.findHeader(HeaderName.ROUTE, line + 1)) {
            way = 31 * way + request.headerValue(line).hashCode();
        }
        return way;
    }

    private static byte letter(int way, int index) {
        return ALPHABET[way >>> (5 * index) & 31];
    }

    /** Whether {@code branch} is one of ours, of a request that took the way of {@code request}. */
    static boolean isSameWay(Bytes branch, SipRequest request) {
        int start = branch.length() - WAY_CHARACTERS;
        if (loopOf(branch) < 0 || branch.indexOf(DOT, 0) != start - RANDOM_CHARACTERS - 1) {
            return false;
        }
        int way = way(request);
        for (int i = 0; i < WAY_CHARACTERS; i++) {
            if (branch.at(start + i) != letter(way, i)) {
                return false;
            }
        }
        return true;
    }

    /** A tag, Call-ID or the like: 80 random bits. */
    Bytes token() {
        byte[] token = new byte[RANDOM_CHARACTERS];
        token(token, 0);
        return Bytes.of(token);
    }

    private void token(byte[] target, int offset) {
        if (drawn + RANDOM_CHARACTERS > POOL) {
            random.nextBytes(pool);
            drawn = 0;
        }
        for (int i = 0; i < RANDOM_CHARACTERS; i++) {
            target[offset + i] = ALPHABET[pool[drawn++] & 31];
        }
    }

    private Bytes prefix(Transport transport, Bytes sentBy) {
        for (int i = 0; i < prefixes.size(); i++) {
            Prefix known = prefixes.get(i);
            if (known.transport == transport && known.sentBy.equals(sentBy)) {
                return known.text;
            }
        }
        Bytes text = Bytes.of("Via: SIP/2.0/" + transport.viaToken() + ' ' + sentBy + ";rport;branch=" + cookie);
        prefixes.add(new Prefix(transport, sentBy, text));
        return text;
    }

    /** The number of the loop that made {@code branch}, or -1 when it is none of ours. */
    static int loopOf(Bytes branch) {
        int start = COOKIE.length();
        boolean cookie = branch.startsWithIgnoreCase(COOKIE);
        int dot = cookie ? branch.indexOf(DOT, start) : -1;
        return dot < 0 ? -1 : (int) branch.slice(start, dot).decimal(Integer.MAX_VALUE);
    }
}
