package io.portcullis.digest;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The value of a WWW-Authenticate or Proxy-Authenticate header for one algorithm (RFC 7616 section 3.3):
 * {@code Digest realm="…", nonce="…", algorithm=…, qop="auth"[, stale=true]}. All but the nonce is rendered once.
 * Immutable; safe for use by any thread.
 */
public final class Challenge {
    private final Algorithm algorithm;
    private final byte[] beforeNonce;
    private final byte[] afterNonce;
    private final byte[] afterNonceStale;

    /**
     * A challenge for this realm and algorithm.
     *
     * @throws IllegalArgumentException if the realm is empty or has control characters
     */
    public Challenge(String realm, Algorithm algorithm) {
        if (realm.isEmpty() || realm.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("realm: " + (realm.isEmpty() ? "empty" : "has control characters")
                    + " (expected: the name that HA1s were made with)");
        }
        String quoted = realm.replace("\\", "\\\\").replace("\"", "\\\"");
        String end = "\", algorithm=" + algorithm.token() + ", qop=\"auth\"";
        this.algorithm = algorithm;
        this.beforeNonce = ("Digest realm=\"" + quoted + "\", nonce=\"").getBytes(StandardCharsets.UTF_8);
        this.afterNonce = end.getBytes(StandardCharsets.UTF_8);
        this.afterNonceStale = (end + ", stale=true").getBytes(StandardCharsets.UTF_8);
    }

    /** One challenge for each algorithm, in this order of preference (RFC 8760 section 2.3): a header line for each. */
    public static List<Challenge> of(String realm, List<Algorithm> algorithms) {
        return algorithms.stream()
                .map(algorithm -> new Challenge(realm, algorithm))
                .toList();
    }

    /** The algorithm that it asks for. */
    public Algorithm algorithm() {
        return algorithm;
    }

    /** Bytes of the value with a nonce of this length. */
    public int length(int nonceLength, boolean stale) {
        return beforeNonce.length + nonceLength + after(stale).length;
    }

    /**
     * Writes all that stands before the nonce to {@code dest} from {@code at} on, and answers where it ends. The nonce
     * is of characters that need no escaping in a quoted string.
     */
    public int writeBeforeNonce(byte[] dest, int at) {
        return append(beforeNonce, dest, at);
    }

    /**
     * Writes all that stands behind the nonce.
     *
     * @param stale whether to say that only the nonce was unacceptable, so that the phone tries again by itself
     */
    public int writeBehindNonce(boolean stale, byte[] dest, int at) {
        return append(after(stale), dest, at);
    }

    private byte[] after(boolean stale) {
        return stale ? afterNonceStale : afterNonce;
    }

    private static int append(byte[] bytes, byte[] dest, int at) {
        System.arraycopy(bytes, 0, dest, at, bytes.length);
        return at + bytes.length;
    }
}
