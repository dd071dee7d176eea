package io.portcullis.wire;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * PEM files of the secure listeners; all null when there is none.
 *
 * @param certificate the chain, leaf first
 * @param key its private key
 * @param clientCa the authorities whose client certificates are accepted; null asks for none
 */
public record TlsFiles(
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Path clientCa) {
    /** No files. */
    public static final TlsFiles NONE = new TlsFiles(null, null, null);

    /** Checks that a certificate comes with its key. */
    public TlsFiles {
        if (certificate != null && key == null) {
            throw new IllegalArgumentException(
                    "sip.tls.certificate: " + certificate + " (expected: sip.tls.key as well)");
        }
        if (key != null && certificate == null) {
            throw new IllegalArgumentException("sip.tls.key: " + key + " (expected: sip.tls.certificate as well)");
        }
        if (clientCa != null && certificate == null) {
            throw new IllegalArgumentException(
                    "sip.tls.client-ca: " + clientCa + " (expected: sip.tls.certificate as well)");
        }
    }
}
