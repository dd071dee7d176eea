package io.portcullis.directory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * An auth token or key secret as it is kept: {@code SHA-256(SID 0x00 secret)}. One fast hash is enough because the
 * secrets are random and long; the SID makes equal secrets of two accounts look different. Immutable.
 */
public final class HashedSecret {
    /** Bytes of the hash. */
    public static final int LENGTH = 32;

    private static final HashedSecret NONE = new HashedSecret(new byte[LENGTH]);

    private final byte[] hash;

    private HashedSecret(byte[] hash) {
        this.hash = hash;
    }

    /** Hashes the secret that goes with this SID. */
    public static HashedSecret of(Sid login, String secret) {
        MessageDigest sha256 = sha256();
        sha256.update(login.value().getBytes(StandardCharsets.US_ASCII));
        sha256.update((byte) 0);
        return new HashedSecret(sha256.digest(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** What no secret matches: a login that is closed. */
    public static HashedSecret none() {
        return NONE;
    }

    /** Takes a hash that was stored; it is copied. */
    public static HashedSecret ofHash(byte[] hash) {
        if (hash.length != LENGTH) {
            throw new IllegalArgumentException("hash: " + hash.length + " bytes (expected: " + LENGTH + ")");
        }
        return new HashedSecret(hash.clone());
    }

    /** A copy of the hash, for storing. */
    public byte[] hash() {
        return hash.clone();
    }

    /** Whether this is the secret; takes as long for a wrong one. */
    public boolean matches(Sid login, String secret) {
        return equals(of(login, secret)) && !equals(NONE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HashedSecret that && MessageDigest.isEqual(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return HashedSecret.class.hashCode();
    }

    @Override
    public String toString() {
        return "HashedSecret[redacted]";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("algorithm: SHA-256 (expected: one that every JDK has)", absent);
        }
    }
}
