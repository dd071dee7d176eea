package io.portcullis.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM under the master key. What is sealed for one context, such as a credential's SID and realm, opens only
 * there: a row copied over another is of no use.
 *
 * <pre>
 *   0       12             12+n      28+n
 *   +-------+--------------+---------+
 *   | nonce | sealed (n)   | tag     |
 *   +-------+--------------+---------+
 * </pre>
 *
 * Safe for any thread.
 */
final class Seal {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final byte[] PURPOSE = "sealed file".getBytes(StandardCharsets.US_ASCII);

    private final SecretKeySpec key;
    private final SecureRandom random;
    private final ThreadLocal<Cipher> ciphers = ThreadLocal.withInitial(Seal::newCipher);

    Seal(MasterKey key, SecureRandom random) {
        this(new SecretKeySpec(key.bytes(), "AES"), random);
    }

    private Seal(SecretKeySpec key, SecureRandom random) {
        this.key = key;
        this.random = random;
    }

    /** A seal of its own for whatever has this random {@code id}: one key must not seal too much. */
    Seal derived(byte[] id) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
            mac.update(PURPOSE);
            return new Seal(new SecretKeySpec(mac.doFinal(id), "AES"), random);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("code: HmacSHA256 (expected: one that every JDK has)", absent);
        }
    }

    /** Something that does not open here: another key, another context, or changed bytes. */
    static final class Broken extends Exception {
        Broken(String context) {
            super(context + ": cannot be opened with this master key");
        }
    }

    byte[] close(String context, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, context, nonce).doFinal(plain);
            return ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM cannot encrypt", impossible);
        }
    }

    byte[] open(String context, byte[] sealed) throws Broken {
        if (sealed.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
            throw new Broken(context);
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, context, Arrays.copyOf(sealed, NONCE_BYTES))
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (AEADBadTagException foreign) {
            throw new Broken(context);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM cannot decrypt", impossible);
        }
    }

    private Cipher cipher(int mode, String context, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = ciphers.get();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("cipher: AES/GCM (expected: one that every JDK has)", absent);
        }
    }
}
