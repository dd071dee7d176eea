package io.portcullis.store;

import io.portcullis.directory.DirectoryException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Whether the database answers, so that while it does not, one thread finds out when it does again and all others are
 * refused at once. Safe for any thread.
 */
final class Breaker {
    private final List<Runnable> onOpen = new CopyOnWriteArrayList<>();
    private final List<Runnable> onClose = new CopyOnWriteArrayList<>();
    private volatile @Nullable String why;

    /** What to do when the database is lost, and when it is back; called by whoever notices, and must not block. */
    void watch(Runnable lost, Runnable back) {
        onOpen.add(lost);
        onClose.add(back);
    }

    /** The database does not answer; answers whether that is news. */
    boolean open(String reason) {
        boolean news = why == null;
        why = reason;
        if (news) {
            onOpen.forEach(Runnable::run);
        }
        return news;
    }

    /** It answers again; answers whether that is news. */
    boolean close() {
        boolean news = why != null;
        why = null;
        if (news) {
            onClose.forEach(Runnable::run);
        }
        return news;
    }

    /** Refuses at once while the database does not answer. */
    void pass() {
        String reason = why;
        if (reason != null) {
            throw refusal(reason);
        }
    }

    static DirectoryException.Unavailable refusal(String reason) {
        return new DirectoryException.Unavailable("the store is not available", new StoreException(reason));
    }

    boolean isOpen() {
        return why != null;
    }
}
