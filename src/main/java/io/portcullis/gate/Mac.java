package io.portcullis.gate;

import java.security.GeneralSecurityException;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 under one key, cut to {@value #LENGTH} bytes. Safe for use by any thread: each has its own instance. */
final class Mac {
    /** Bytes of a code: a forger needs 2^127 guesses, and gets one a request. */
    static final int LENGTH = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int FULL_LENGTH = 32;

    private final ThreadLocal<Instance> instances;

    Mac(byte[] key) {
        SecretKeySpec secret = new SecretKeySpec(key, ALGORITHM);
        this.instances = ThreadLocal.withInitial(() -> new Instance(secret));
    }

    /** This thread's instance, to be used before anybody else on this thread asks for it. */
    Instance instance() {
        return instances.get();
    }

    /** A code in the making. */
    static final class Instance {
        private final javax.crypto.Mac mac;
        private final byte[] full = new byte[FULL_LENGTH];

        private Instance(SecretKeySpec key) {
            try {
                mac = javax.crypto.Mac.getInstance(ALGORITHM);
                mac.init(key);
            } catch (GeneralSecurityException absent) {
                throw new IllegalStateException(
                        "algorithm: " + ALGORITHM + " (expected: one that every JDK has)", absent);
            }
        }

        Instance update(byte[] bytes, int from, int to) {
            mac.update(bytes, from, to - from);
            return this;
        }

        /** Writes the code of what was given to {@code target} at {@code offset}, and starts anew. */
        void write(byte[] target, int offset) {
            finish();
            System.arraycopy(full, 0, target, offset, LENGTH);
        }

        /** Whether the code of what was given stands at {@code offset} of {@code given}, in constant time; starts anew. */
        boolean matches(byte[] given, int offset) {
            finish();
            int difference = 0;
            for (int i = 0; i < LENGTH; i++) {
                difference |= full[i] ^ given[offset + i];
            }
            return difference == 0;
        }

        private void finish() {
            try {
                mac.doFinal(full, 0);
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(
                        "code: " + full.length + " bytes (expected: " + FULL_LENGTH + ")", impossible);
            }
        }
    }
}
