package io.portcullis.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the directory is kept.
 *
 * @param url a JDBC URL of SQLite or PostgreSQL; may hold a password, so it is never printed
 * @param dataDir where generated keys lie
 * @param realm the digest realm that the stored HA1s belong to
 * @param nodeId 0 to 1023, distinct in a fleet; null when the store is to give one
 * @param caseSensitiveUsernames whether one list may have user names that differ only by case, which are one name to
 *     most registrars
 * @param readOnly whether nothing is written but what nodes leave of themselves: the database user need not be allowed
 *     to
 */
public record StoreSettings(
        String url,
        Path dataDir,
        String realm,
        @Nullable Integer nodeId,
        boolean caseSensitiveUsernames,
        boolean readOnly) {
    /** Without names that differ only by case. */
    public StoreSettings(String url, Path dataDir, String realm, @Nullable Integer nodeId) {
        this(url, dataDir, realm, nodeId, false, false);
    }

    /** Checks each value. */
    public StoreSettings {
        if (!isFile(url) && !isServer(url)) {
            throw new IllegalArgumentException(
                    "store.url: (hidden) (expected: jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE)");
        }
        if (nodeId != null && (nodeId < 0 || nodeId > 1023)) {
            throw new IllegalArgumentException("node-id: " + nodeId + " (expected: 0 to 1023)");
        }
    }

    private static boolean isFile(String url) {
        return url.startsWith("jdbc:sqlite:") && url.length() > "jdbc:sqlite:".length();
    }

    private static boolean isServer(String url) {
        return url.startsWith("jdbc:postgresql:") && url.length() > "jdbc:postgresql:".length();
    }

    @Override
    public String toString() {
        return "StoreSettings[url=(hidden), dataDir=" + dataDir + ", realm=" + realm + ", nodeId=" + nodeId
                + ", caseSensitiveUsernames=" + caseSensitiveUsernames + ", readOnly=" + readOnly + "]";
    }
}
