package io.portcullis;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipRequest;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The To tag of answers that nobody remembers: the same for a request and its repetitions (RFC 3261 section 8.2.7), another
 * for every other request, and another after each start. Safe for use by any thread.
 */
final class StatelessTag {
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private final long seed;

    StatelessTag(SecureRandom random) {
        this.seed = random.nextLong();
    }

    Bytes of(SipRequest request) {
        long hash = seed;
        hash = mix(hash, request.header(HeaderName.CALL_ID));
        hash = mix(hash, request.header(HeaderName.CSEQ));
        hash = mix(hash, request.topVia().branch());
        byte[] tag = new byte[16];
        for (int i = 0; i < tag.length; i++) {
            tag[i] = (byte) Character.forDigit((int) (hash >>> (4 * i)) & 15, 16);
        }
        return Bytes.of(tag);
    }

    private static long mix(long hash, @Nullable Bytes part) {
        long mixed = hash;
        for (int i = 0; part != null && i < part.length(); i++) {
            mixed = (mixed ^ part.at(i)) * PRIME;
            mixed ^= mixed >>> 29;
        }
        return (mixed ^ 0xff) * PRIME;
    }
}
