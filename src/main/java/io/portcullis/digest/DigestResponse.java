package io.portcullis.digest;

import static io.portcullis.digest.Parameter.CNONCE;
import static io.portcullis.digest.Parameter.NC;
import static io.portcullis.digest.Parameter.NONCE;
import static io.portcullis.digest.Parameter.QOP;
import static io.portcullis.digest.Parameter.RESPONSE;
import static io.portcullis.digest.Parameter.URI;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The formula of RFC 7616 section 3.4.1, for {@code qop=auth} and for the form without qop of RFC 2069: which response
 * would be right, and whether the given one is. Safe for use by any thread; each has its own buffers, and a
 * verification allocates nothing.
 */
public final class DigestResponse {
    private final ThreadLocal<Work> work = ThreadLocal.withInitial(Work::new);

    /**
     * Whether the credentials' response is right for a request of this method by one who knows this HA1. Takes the same
     * time whether it is right or wrong, and when there is no HA1.
     *
     * <p>For the same credentials, with one HA1 after another, the method is the same each time.
     *
     * <p>False at once when the algorithm is none of ours or the qop is {@link Qop#OTHER}: no secret can answer those.
     * Whether the algorithm and the absence of a qop are acceptable is for the caller to decide beforehand.
     *
     * @param method the array that holds the request's method, as sent, in {@code [from, to)}
     * @param ha1 the user's HA1 of the credentials' algorithm in its first bytes, or null when there is no such user:
     *     then the work is done all the same, for nothing
     */
    @SuppressWarnings("ReferenceEquality") // the same credentials, not some that say the same
    public boolean verify(DigestCredentials given, byte[] method, int from, int to, byte @Nullable [] ha1) {
        Algorithm algorithm = given.algorithm();
        Qop qop = given.qop();
        if (algorithm == null || qop == Qop.OTHER) {
            return false;
        }
        Work mine = work.get();
        if (mine.asked != given) {
            mine.hashA2(algorithm, given, method, from, to);
            mine.asked = given;
        }
        mine.hashResponse(algorithm, given, qop, ha1 != null ? ha1 : Work.NOBODY);
        return mine.isResponse(algorithm, given) && ha1 != null;
    }

    /** What one thread needs, used again for each verification. */
    private static final class Work {
        private static final int LONGEST_HASH = 32;
        /** The HA1 of those who do not exist. */
        private static final byte[] NOBODY = new byte[LONGEST_HASH];

        private static final VarHandle PAIR = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
        /** The two digits of each byte. */
        private static final short[] PAIRS = new short[256];

        static {
            for (int i = 0; i < PAIRS.length; i++) {
                PAIRS[i] = (short) (Character.forDigit(i >> 4, 16) << Byte.SIZE | Character.forDigit(i & 15, 16));
            }
        }

        private final Map<Algorithm, MessageDigest> digests = new EnumMap<>(Algorithm.class);
        private final byte[] hash = new byte[LONGEST_HASH];
        private final byte[] hashOfA2 = new byte[LONGEST_HASH];
        /** Whose A2 that is. */
        private @Nullable DigestCredentials asked;

        private byte[] text = new byte[1024];
        private int end;

        private Work() {
            for (Algorithm algorithm : Algorithm.values()) {
                digests.put(algorithm, algorithm.newDigest());
            }
        }

        /** H(method ":" uri), with the uri parameter as it was sent (RFC 7616 section 3.4.3). */
        private void hashA2(Algorithm algorithm, DigestCredentials given, byte[] method, int from, int to) {
            begin(to - from + 1 + given.length(URI));
            append(method, from, to);
            append(':');
            append(given.bytes(), given.from(URI), given.to(URI));
            finish(algorithm, hashOfA2);
        }

        /** H(HA1 ":" nonce [":" nc ":" cnonce ":" qop] ":" H(A2)), hashes in lower-case hexadecimal. */
        private void hashResponse(Algorithm algorithm, DigestCredentials given, Qop qop, byte[] ha1) {
            int separators = 5;
            begin(4 * LONGEST_HASH
                    + given.length(NONCE)
                    + given.length(NC)
                    + given.length(CNONCE)
                    + given.length(QOP)
                    + separators);
            appendHex(ha1, algorithm.length());
            append(':');
            append(given, NONCE);
            if (qop == Qop.AUTH) {
                append(given, NC);
                append(given, CNONCE);
                append(given, QOP);
            }
            appendHex(hashOfA2, algorithm.length());
            finish(algorithm, hash);
        }

        /** Compares all digits, whatever the first ones say; capitals count as their small letters. */
        private boolean isResponse(Algorithm algorithm, DigestCredentials given) {
            begin(2 * LONGEST_HASH);
            appendHex(hash, algorithm.length());
            byte[] response = given.bytes();
            int from = given.from(RESPONSE);
            int length = given.length(RESPONSE);
            byte[] right = text;
            int digits = end;
            int difference = length ^ digits;
            for (int i = 0; i < digits; i++) {
                // The parser has let no control character through, so 0x20 makes nothing else a digit.
                int digit = i < length ? response[from + i] | 0x20 : 0;
                difference |= digit ^ right[i];
            }
            return difference == 0;
        }

        private void begin(int atMost) {
            if (text.length < atMost) {
                text = new byte[atMost];
            }
            end = 0;
        }

        private void append(DigestCredentials given, Parameter parameter) {
            append(given.bytes(), given.from(parameter), given.to(parameter));
            append(':');
        }

        private void append(byte[] bytes, int from, int to) {
            System.arraycopy(bytes, from, text, end, to - from);
            end += to - from;
        }

        private void append(char c) {
            text[end++] = (byte) c;
        }

        private void appendHex(byte[] bytes, int length) {
            for (int i = 0; i < length; i++) {
                PAIR.set(text, end + 2 * i, PAIRS[bytes[i] & 0xff]);
            }
            end += 2 * length;
        }

        private void finish(Algorithm algorithm, byte[] dest) {
            MessageDigest digest = Objects.requireNonNull(digests.get(algorithm));
            digest.update(text, 0, end);
            try {
                digest.digest(dest, 0, algorithm.length());
            } catch (DigestException tooShort) {
                throw new IllegalStateException("hash: " + hash.length + " bytes (expected: enough)", tooShort);
            }
        }
    }
}
