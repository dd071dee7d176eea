package io.portcullis.digest;

import static io.portcullis.digest.Parameter.NC;
import static io.portcullis.digest.Parameter.QOP;
import static io.portcullis.digest.Parameter.REALM;
import static io.portcullis.digest.Parameter.USERHASH;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Digest credentials with every parameter they need (RFC 7616 section 3.4): where each lies in {@link #bytes()},
 * without its quotes. Values with escapes have been unescaped in a copy, so that a span always is the value. Immutable
 * as long as the array is not changed; prints nothing.
 */
public final class DigestCredentials implements Authorization {
    private final byte[] bytes;
    // Begin and end of each parameter, by its index; 0 and 0 when it is absent, for nothing lies before the scheme.
    private final int[] spans;
    private final @Nullable Algorithm algorithm;

    DigestCredentials(byte[] bytes, int[] spans) {
        this.bytes = bytes;
        this.spans = spans;
        this.algorithm = has(Parameter.ALGORITHM)
                ? Algorithm.of(bytes, from(Parameter.ALGORITHM), to(Parameter.ALGORITHM))
                : Algorithm.MD5;
    }

    /** The array that the spans refer to: the one that was parsed, or a copy. Not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether the parameter was given, though perhaps empty. */
    public boolean has(Parameter parameter) {
        return spans[2 * parameter.index] != 0;
    }

    /** Where its value begins; 0 when it was not given. */
    public int from(Parameter parameter) {
        return spans[2 * parameter.index];
    }

    /** Where its value ends; 0 when it was not given. */
    public int to(Parameter parameter) {
        return spans[2 * parameter.index + 1];
    }

    /** Bytes of its value; 0 when it was not given. */
    public int length(Parameter parameter) {
        return to(parameter) - from(parameter);
    }

    /** Its value as text, for records rather than for judging; empty when it was not given. */
    public String text(Parameter parameter) {
        return new String(bytes, from(parameter), length(parameter), StandardCharsets.UTF_8);
    }

    /** Whether these are for this realm, octet for octet: the realm is part of the hash (RFC 7616 section 3.4.2). */
    public boolean isRealm(byte[] realm) {
        return Arrays.equals(bytes, from(REALM), to(REALM), realm, 0, realm.length);
    }

    /** The algorithm, MD5 when none was given (RFC 7616 section 3.4); null when it is none of ours. */
    public @Nullable Algorithm algorithm() {
        return algorithm;
    }

    /** The quality of protection. */
    public Qop qop() {
        if (!has(QOP)) {
            return Qop.NONE;
        }
        return Octets.equalsIgnoringCase(bytes, from(QOP), to(QOP), "auth") ? Qop.AUTH : Qop.OTHER;
    }

    /** The nonce count, 0..2^32-1. The first of a nonce is 1: 0 is what nobody should send, or that none was given. */
    public long nonceCount() {
        long count = 0;
        for (int i = from(NC); i < to(NC); i++) {
            count = count << 4 | Octets.digit(bytes[i]);
        }
        return count;
    }

    /** Whether the user name is the hash of a user name (RFC 7616 section 3.4.4), which is not offered. */
    public boolean userhash() {
        return Octets.equalsIgnoringCase(bytes, from(USERHASH), to(USERHASH), "true");
    }

    @Override
    public String toString() {
        return "DigestCredentials[redacted]";
    }
}
