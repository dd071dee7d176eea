package io.portcullis.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * {@code H(username:realm:password)} of RFC 7616 section 3.4.2. Knowing it is knowing the password, so it neither
 * prints nor compares early. Immutable; safe for use by any thread.
 */
public final class Ha1 {
    private final Algorithm algorithm;
    private final byte[] hash;

    private Ha1(Algorithm algorithm, byte[] hash) {
        this.algorithm = algorithm;
        this.hash = hash;
    }

    /** Hashes the three as UTF-8. */
    public static Ha1 of(Algorithm algorithm, String username, String realm, String password) {
        String secret = username + ':' + realm + ':' + password;
        return new Ha1(algorithm, algorithm.newDigest().digest(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** Takes a hash computed elsewhere; {@code hash} is copied and must be {@link Algorithm#length()} long. */
    public static Ha1 ofHash(Algorithm algorithm, byte[] hash) {
        if (hash.length != algorithm.length()) {
            throw new IllegalArgumentException("hash: " + hash.length + " bytes (expected: " + algorithm.length()
                    + " for " + algorithm.token() + ")");
        }
        return new Ha1(algorithm, hash.clone());
    }

    /** The algorithm that made it; an HA1 of one algorithm verifies nothing of another. */
    public Algorithm algorithm() {
        return algorithm;
    }

    /** A copy of the hash, for storing encrypted or packing into the index. */
    public byte[] hash() {
        return hash.clone();
    }

    /** Writes the hash's {@link Algorithm#length()} bytes to {@code dest} from {@code at} on. */
    public void copyTo(byte[] dest, int at) {
        System.arraycopy(hash, 0, dest, at, hash.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ha1 that && algorithm == that.algorithm && MessageDigest.isEqual(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return algorithm.hashCode();
    }

    @Override
    public String toString() {
        return "Ha1[redacted]";
    }
}
