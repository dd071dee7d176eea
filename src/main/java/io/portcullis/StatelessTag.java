package io.portcullis;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipRequest;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The To tag of answers that nobody remembers: the same for a request and its repetitions (RFC 3261 section 8.2.7), another
 * for every other request, and another after each start. Safe for use by any thread.
 */
final class StatelessTag {
    private static final long PRIME = 0x9E3779B97F4A7C15L;
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

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
        if (part == null) {
            return (hash ^ 0xff) * PRIME;
        }
        long mixed = hash;
        int at = part.from();
        for (; at + Long.BYTES <= part.to(); at += Long.BYTES) {
            mixed = (mixed ^ (long) EIGHT.get(part.array(), at)) * PRIME;
            mixed ^= mixed >>> 29;
        }
        for (; at < part.to(); at++) {
            mixed = (mixed ^ part.array()[at]) * PRIME;
            mixed ^= mixed >>> 29;
        }
        return (mixed ^ part.length()) * PRIME;
    }
}
