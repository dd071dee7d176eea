package io.portcullis.store;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a new master key in force: everything that is sealed is opened with the old one and sealed with the new one, in
 * one transaction. A node that still runs with the old key can write no more and says so; restart it with the new one.
 *
 * <p>The old key is kept, see {@link OldKeys}. A key in a file goes first into {@code master.key.next}, which takes
 * the place of {@code master.key} after the
 * commit. Killed in between, the next opening finds the key that fits and finishes the move.
 */
public final class Rekey {
    private static final int ROWS_AT_A_TIME = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(Rekey.class);

    private final Handle handle;
    private final Seal old;
    private final Seal next;
    private final String realm;

    private Rekey(Handle handle, Seal old, Seal next, String realm) {
        this.handle = handle;
        this.old = old;
        this.next = next;
        this.realm = realm;
    }

    /**
     * Changes the key of a store that nobody has to close first.
     *
     * @param opening how it is opened now
     * @param newKey 64 hexadecimal digits, if the key comes from the environment; null to make one and put it into
     *     {@code data-dir/master.key}
     * @return how many credentials were sealed again
     * @throws StoreException the store does not open, or one key is from the environment and the other is not; then the
     *     old key stays in force
     */
    public static long run(Store.Opening opening, @Nullable String newKey) {
        if ((opening.masterKey() == null) != (newKey == null)) {
            throw new StoreException("new master key: " + (newKey == null ? "absent" : "given, hidden")
                    + " (expected: given when the present one comes from the environment, and only then): each stays where it"
                    + " is. Set or unset PORTCULLIS_NEW_MASTER_KEY");
        }
        SecureRandom random = opening.random();
        MasterKey key = newKey == null ? MasterKey.random(random) : MasterKey.parse("new master key", newKey);
        Path directory = opening.settings().dataDir();
        try (Database database = Database.open(opening.settings().url())) {
            Lock lock = Lock.find(database, opening.settings(), opening.masterKey(), random);
            if (newKey == null) {
                key.write(directory.resolve(Lock.NEXT));
            }
            Seal next = new Seal(key, random);
            long count;
            try (Handle handle = database.beginWrite()) {
                lock.verify(handle);
                count = new Rekey(handle, lock.seal(), next, opening.settings().realm()).all();
                Meta.put(handle, Meta.KEY_CHECK, Lock.of(next).check());
                handle.commit();
            } catch (RuntimeException failure) {
                throw new StoreException(
                        "rekey: failed, the old master key stays in force", Failures.translate(failure));
            }
            if (newKey == null) {
                Lock.finishRekey(directory.resolve(Lock.NEXT), directory.resolve(Lock.CURRENT));
            }
            return count;
        }
    }

    private long all() {
        again("secret", "name", "sealed", "secret:", "");
        again("webhook", "sid", "token", SqlWebhooks.CONTEXT, "");
        again("credential", "sid", "old_ha1s", "", PasswordForm.oldContext(realm));
        return again("credential", "sid", "ha1s", "", PasswordForm.context(realm));
    }

    /** Seals a column again; its context is the row's name between a prefix and a suffix. */
    private long again(String table, String name, String column, String prefix, String suffix) {
        String select = "select " + name + ", " + column + " from " + table + " where " + name + " > ? and " + column
                + " is not null order by " + name + " limit " + ROWS_AT_A_TIME;
        String update = "update " + table + " set " + column + " = ? where " + name + " = ?";
        long count = 0;
        String last = "";
        while (true) {
            List<Map.Entry<String, byte[]>> some = handle.select(select, last)
                    .map((rows, context) -> Map.entry(rows.getString(1), rows.getBytes(2)))
                    .list();
            if (some.isEmpty()) {
                return count;
            }
            PreparedBatch batch = handle.prepareBatch(update);
            for (Map.Entry<String, byte[]> sealed : some) {
                byte[] again = again(prefix + sealed.getKey() + suffix, sealed.getValue());
                if (again != null) {
                    batch.add(again, sealed.getKey());
                    count++;
                }
            }
            if (batch.size() > 0) {
                batch.execute();
            }
            last = some.get(some.size() - 1).getKey();
        }
    }

    /** Null when it does not open, and then is of no use to anybody; it stays as it is. */
    private byte @Nullable [] again(String context, byte[] sealed) {
        try {
            return next.close(context, old.open(context, sealed));
        } catch (Seal.Broken broken) {
            LOG.warn("left out, delete or replace it: {}", broken.getMessage());
            return null;
        }
    }
}
