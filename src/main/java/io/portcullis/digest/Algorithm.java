package io.portcullis.digest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A digest algorithm of RFC 7616 section 6.1, without the {@code -sess} variants, which are never offered. */
public enum Algorithm {
    /** 16 bytes; all that most phones know. */
    MD5("MD5", "MD5", 16),
    /** 32 bytes. */
    SHA_256("SHA-256", "SHA-256", 32),
    /** SHA-512/256 with its own initial value (FIPS 180-4), which is not SHA-512 cut short; 32 bytes. */
    SHA_512_256("SHA-512-256", "SHA-512/256", 32);

    private static final Algorithm[] ALL = values();

    private final String token;
    private final String lowerCase;
    private final String jcaName;
    private final int length;

    Algorithm(String token, String jcaName, int length) {
        this.token = token;
        this.lowerCase = token.toLowerCase(Locale.ROOT);
        this.jcaName = jcaName;
        this.length = length;
    }

    /** The name on the wire, as in {@code algorithm=SHA-256}. */
    public String token() {
        return token;
    }

    /** Bytes of a hash; its hexadecimal form has twice as many characters. */
    public int length() {
        return length;
    }

    /** The algorithm with this name; case does not matter. Empty when it is none of ours. */
    public static Optional<Algorithm> of(String token) {
        for (Algorithm algorithm : values()) {
            if (algorithm.token.equalsIgnoreCase(token)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** The algorithm named by this span, in any letter case; null when it is none of ours. */
    static @Nullable Algorithm of(byte[] bytes, int from, int to) {
        for (Algorithm algorithm : ALL) {
            if (Octets.equalsIgnoringCase(bytes, from, to, algorithm.lowerCase)) {
                return algorithm;
            }
        }
        return null;
    }

    /** A new, empty digest of this algorithm; for one thread. */
    public MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance(jcaName);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("algorithm: " + jcaName + " (expected: one that every JDK 17 has)", absent);
        }
    }
}
