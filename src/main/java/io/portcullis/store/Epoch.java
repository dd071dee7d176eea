package io.portcullis.store;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Which history a store is in: a random text that was made with it, or last by {@link #renew}; with PostgreSQL also the
 * server's timeline, which another one takes when a replica is promoted. Safe for any thread.
 */
public final class Epoch {
    private static final int BYTES = 8;
    private final Database database;
    private final boolean timeline;

    Epoch(Database database) {
        this.database = database;
        this.timeline = hasTimeline(database);
    }

    /** Not every server that speaks PostgreSQL's protocol tells. */
    private static boolean hasTimeline(Database database) {
        try {
            return database.ask(handle -> database.dialect().timeline(handle)).isPresent();
        } catch (JdbiException untold) {
            return false;
        }
    }

    /** The epoch as a reader's or writer's transaction sees it. */
    String in(Handle handle) {
        String made = Meta.get(handle, Meta.EPOCH).orElse("");
        return timeline
                ? made
                        + database.dialect()
                                .timeline(handle)
                                .map(line -> "-" + line)
                                .orElse("")
                : made;
    }

    /** Makes the first epoch of a store that has none. */
    static void ensure(Handle handle, SecureRandom random) {
        if (Meta.get(handle, Meta.EPOCH).isEmpty()) {
            Meta.put(handle, Meta.EPOCH, random(random));
        }
    }

    /**
     * Begins a new history: every node reads everything again. For use after a restore, which no node may otherwise
     * notice.
     *
     * @return what the new one is called
     * @throws StoreException the store does not open
     */
    public static String renew(Store.Opening opening) {
        try (Database database = Database.open(opening.settings().url())) {
            Lock lock = Lock.find(database, opening.settings(), opening.masterKey(), opening.random());
            String next = random(opening.random());
            try (Handle handle = database.beginWrite()) {
                lock.verify(handle);
                Meta.put(handle, Meta.EPOCH, next);
                database.dialect().announce(handle);
                handle.commit();
            } catch (RuntimeException failure) {
                throw new StoreException("store new-epoch: failed, the old one stays", Failures.translate(failure));
            }
            return next;
        }
    }

    private static String random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
