package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
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
 *   Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK3.k2v5qbx7mdj4w6ta
 *                                                       | '- 80 random bits
 *                                                       '- number of the loop
 * </pre>
 *
 * Not thread safe.
 */
final class OwnVias {
    private static final byte[] ALPHABET =
            Bytes.of("abcdefghijklmnopqrstuvwxyz234567").array();
    private static final int RANDOM_CHARACTERS = 16;
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

    /** A new Via for a request that leaves on {@code flow}. */
    OwnVia next(Flow flow) {
        Bytes prefix = prefix(flow.transport(), flow.sentBy());
        byte[] line = new byte[prefix.length() + RANDOM_CHARACTERS + 2];
        int at = prefix.copyTo(line, 0);
        token(line, at);
        line[line.length - 2] = '\r';
        line[line.length - 1] = '\n';
        Bytes whole = Bytes.of(line);
        return new OwnVia(whole, whole.slice(prefix.length() - cookie.length(), line.length - 2));
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
