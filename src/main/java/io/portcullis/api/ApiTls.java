package io.portcullis.api;

import com.linecorp.armeria.common.TlsKeyPair;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * PEM files of the API's listener; both null for plain HTTP.
 *
 * @param certificate the chain, leaf first
 * @param key its private key
 */
public record ApiTls(@Nullable Path certificate, @Nullable Path key) {
    /** No files: plain HTTP. */
    public static final ApiTls NONE = new ApiTls(null, null);

    /** Checks that one comes with the other. */
    public ApiTls {
        if (certificate != null && key == null) {
            throw new IllegalArgumentException(
                    "api.tls.certificate: " + certificate + " (expected: api.tls.key as well)");
        }
        if (key != null && certificate == null) {
            throw new IllegalArgumentException("api.tls.key: " + key + " (expected: api.tls.certificate as well)");
        }
    }

    /** Reads the files, of which there must be some. */
    TlsKeyPair keyPair() {
        Path chain = readable("api.tls.certificate", certificate);
        Path privateKey = readable("api.tls.key", key);
        try {
            return TlsKeyPair.of(privateKey.toFile(), chain.toFile());
        } catch (RuntimeException unusable) {
            throw new IllegalArgumentException(
                    "api.tls.certificate: " + chain + " (expected: a PEM chain that goes with the key)", unusable);
        }
    }

    private static Path readable(String name, @Nullable Path path) {
        if (path == null || !Files.isReadable(path)) {
            throw new IllegalArgumentException(name + ": " + path + " (expected: a PEM file that can be read)");
        }
        return path;
    }
}
