package io.portcullis.digest;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * A password as the HA1s of every algorithm we may offer; what is kept in its place. A component is null when the
 * password was not ours to hash (an import that knew only the MD5 form): such a user cannot answer that algorithm.
 */
public record HashedPassword(
        @Nullable Ha1 md5, @Nullable Ha1 sha256, @Nullable Ha1 sha512256) {
    public HashedPassword {
        if (md5 == null && sha256 == null && sha512256 == null) {
            throw new IllegalArgumentException("hashed password: no HA1 (expected: at least one)");
        }
        check(md5, Algorithm.MD5);
        check(sha256, Algorithm.SHA_256);
        check(sha512256, Algorithm.SHA_512_256);
    }

    /**
     * Hashes a password with every algorithm. User name and password are brought to Unicode form NFC first, as RFC 7616
     * section 4 asks of phones, so that it does not matter how the operator's keyboard composed an umlaut.
     */
    public static HashedPassword of(String username, String realm, String password) {
        String name = Normalizer.normalize(username, Normalizer.Form.NFC);
        String secret = Normalizer.normalize(password, Normalizer.Form.NFC);
        return new HashedPassword(
                Ha1.of(Algorithm.MD5, name, realm, secret),
                Ha1.of(Algorithm.SHA_256, name, realm, secret),
                Ha1.of(Algorithm.SHA_512_256, name, realm, secret));
    }

    /** The HA1 of this algorithm; null when it is not known. */
    public @Nullable Ha1 of(Algorithm algorithm) {
        return switch (algorithm) {
            case MD5 -> md5;
            case SHA_256 -> sha256;
            case SHA_512_256 -> sha512256;
        };
    }

    @Override
    public String toString() {
        return "HashedPassword[redacted]";
    }

    private static void check(@Nullable Ha1 ha1, Algorithm algorithm) {
        if (ha1 != null && ha1.algorithm() != algorithm) {
            throw new IllegalArgumentException(
                    "HA1: of " + ha1.algorithm().token() + " (expected: of " + algorithm.token() + ")");
        }
    }
}
