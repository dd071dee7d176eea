package io.portcullis.load;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The users that both the edge and Kamailio know, a thousand to a domain, and their answers to a challenge. For one thread.
 */
final class Users {
    static final String REALM = "sip.example.com";
    static final String PASSWORD = "Bench-password-1";
    static final int PER_DOMAIN = 1_000;
    /** The name of user 0, which is as long as any other. */
    static final int FIRST = 1_000_000;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAIL = ":00000001:0a4f113b:auth:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SECRET = (':' + REALM + ':' + PASSWORD).getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest digest;
    private final byte[] ha1;
    private final byte[] hash;
    private final byte[] name = new byte[8];
    private final byte[][] inviteHa2;
    private final byte[][] registerHa2;

    /** Users 0 to {@code count}; the hash is MD5 or SHA-256. */
    Users(int count, String algorithm) {
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException unknown) {
            throw new IllegalArgumentException("algorithm: " + algorithm + " (expected: MD5 or SHA-256)", unknown);
        }
        ha1 = new byte[2 * digest.getDigestLength()];
        hash = new byte[digest.getDigestLength()];
        int domains = (count + PER_DOMAIN - 1) / PER_DOMAIN;
        inviteHa2 = new byte[domains][];
        registerHa2 = new byte[domains][];
        for (int i = 0; i < domains; i++) {
            inviteHa2[i] = ha2("INVITE:sip:echo@" + domain(i));
            registerHa2[i] = ha2("REGISTER:sip:" + domain(i));
        }
    }

    static String name(int user) {
        return "u" + (FIRST + user);
    }

    static String domain(int number) {
        return "d" + (10_000 + number) + ".bench.example.com";
    }

    /** How long an answer is. */
    int responseLength() {
        return ha1.length;
    }

    /** Puts a user's answer to a nonce into {@code response}. */
    void answer(int user, boolean register, byte[] nonce, int nonceLength, byte[] response) {
        name[0] = 'u';
        for (int i = 7, rest = FIRST + user; i > 0; i--, rest /= 10) {
            name[i] = (byte) ('0' + rest % 10);
        }
        digest.update(name);
        digest.update(SECRET);
        finish(ha1);
        digest.update(ha1);
        digest.update((byte) ':');
        digest.update(nonce, 0, nonceLength);
        digest.update(TAIL);
        digest.update((register ? registerHa2 : inviteHa2)[user / PER_DOMAIN]);
        finish(response);
    }

    private byte[] ha2(String text) {
        digest.update(text.getBytes(StandardCharsets.US_ASCII));
        byte[] hex = new byte[ha1.length];
        finish(hex);
        return hex;
    }

    private void finish(byte[] hex) {
        byte[] result = hash;
        try {
            digest.digest(result, 0, result.length);
        } catch (java.security.DigestException impossible) {
            throw new IllegalStateException(impossible);
        }
        for (int i = 0; i < result.length; i++) {
            hex[2 * i] = HEX[(result[i] >> 4) & 15];
            hex[2 * i + 1] = HEX[result[i] & 15];
        }
    }
}
