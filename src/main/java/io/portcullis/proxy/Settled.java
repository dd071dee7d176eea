package io.portcullis.proxy;

import org.jspecify.annotations.Nullable;

/**
 * The server transactions of one event loop that owe nothing any more and are only remembered to absorb repetitions, in the
 * order in which they came to that. The transaction is the list node, so nothing here allocates. Not thread safe.
 */
final class Settled {
    private @Nullable ServerTransaction oldest;
    private @Nullable ServerTransaction youngest;

    /** The one that has been remembered longest, or null. */
    @Nullable
    ServerTransaction oldest() {
        return oldest;
    }

    /** Takes one that is not in. */
    void add(ServerTransaction transaction) {
        transaction.older = youngest;
        if (youngest == null) {
            oldest = transaction;
        } else {
            youngest.younger = transaction;
        }
        youngest = transaction;
    }

    /** Takes it out; it must be in. */
    void remove(ServerTransaction transaction) {
        ServerTransaction older = transaction.older;
        ServerTransaction younger = transaction.younger;
        if (older == null) {
            oldest = younger;
        } else {
            older.younger = younger;
        }
        if (younger == null) {
            youngest = older;
        } else {
            younger.older = older;
        }
        transaction.older = null;
        transaction.younger = null;
    }
}
