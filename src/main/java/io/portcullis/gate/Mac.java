package io.portcullis.gate;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** HMAC-SHA256 under one key, cut to {@value #LENGTH} bytes. Safe for use by any thread: each has its own instance. */
final class Mac {
    /** Bytes of a code: a forger needs 2^127 guesses, and gets one a request. */
    static final int LENGTH = 16;

    private static final String ALGORITHM = "SHA-256";
    private static final int FULL_LENGTH = 32;
    private static final int BLOCK = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final ThreadLocal<Instance> instances;

    Mac(byte[] key) {
        byte[] block = block(key);
        this.instances = ThreadLocal.withInitial(() -> new Instance(block));
    }

    /** An instance under a key that is used no more than once, for one thread. */
    static Instance once(byte[] key) {
        return new Instance(block(key));
    }

    private static byte[] block(byte[] key) {
        return Arrays.copyOf(key.length > BLOCK ? newDigest().digest(key) : key, BLOCK);
    }

    /** This thread's instance, to be used before anybody else on this thread asks for it. */
    Instance instance() {
        return instances.get();
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance(ALGORITHM);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("algorithm: " + ALGORITHM + " (expected: one that every JDK has)", absent);
        }
    }

    /**
     * A code in the making: {@code H(key ^ outer | H(key ^ inner | text))} of RFC 2104. The JDK's own makes an array
     * for each code, which here is one for each challenge.
     */
    static final class Instance {
        private final MessageDigest digest = newDigest();
        private final byte[] inner = new byte[BLOCK];
        private final byte[] outer = new byte[BLOCK];
        private final byte[] full = new byte[FULL_LENGTH];
        private final byte[] draft = new byte[BLOCK];

        private Instance(byte[] key) {
            for (int i = 0; i < BLOCK; i++) {
                inner[i] = (byte) (key[i] ^ INNER);
                outer[i] = (byte) (key[i] ^ OUTER);
            }
            digest.update(inner);
        }

        /**
         * Room of {@value #BLOCK} bytes in which to write what a code is made of, for as long as the instance is used.
         */
        byte[] draft() {
            return draft;
        }

        Instance update(byte[] bytes, int from, int to) {
            digest.update(bytes, from, to - from);
            return this;
        }

        /** Writes the code of what was given to {@code target} at {@code offset}, and starts anew. */
        void write(byte[] target, int offset) {
            finish();
            System.arraycopy(full, 0, target, offset, LENGTH);
        }

        /**
         * Whether the code of what was given stands at {@code offset} of {@code given}, in constant time; starts anew.
         */
        boolean matches(byte[] given, int offset) {
            return matches(given, offset, LENGTH);
        }

        /** Whether the first {@code length} bytes of the code stand there, in constant time; starts anew. */
        boolean matches(byte[] given, int offset, int length) {
            finish();
            int difference = 0;
            for (int i = 0; i < length; i++) {
                difference |= full[i] ^ given[offset + i];
            }
            return difference == 0;
        }

        private void finish() {
            try {
                digest.digest(full, 0, FULL_LENGTH);
                digest.update(outer);
                digest.update(full);
                digest.digest(full, 0, FULL_LENGTH);
                digest.update(inner);
            } catch (DigestException impossible) {
                throw new IllegalStateException(
                        "code: " + full.length + " bytes (expected: " + FULL_LENGTH + ")", impossible);
            }
        }
    }
}
