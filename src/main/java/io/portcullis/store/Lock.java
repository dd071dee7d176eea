package io.portcullis.store;

import io.portcullis.directory.DirectoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which key opens a database, and for which realm its HA1s were made. A database keeps a proof of its key, so a wrong
 * one is refused at the door and not at the first login.
 *
 * @param seal the key that fits
 * @param check the proof, as stored
 * @param made whether this opening made the key and the proof, for a store that never had any
 */
record Lock(Seal seal, String check, boolean made) {
    private static final String CONTEXT = "key-check";
    private static final byte[] CONTENT = new byte[16];
    private static final Logger LOG = LoggerFactory.getLogger(Lock.class);

    /** The file of the key that a rekey is about to put in force. */
    static final String NEXT = "master.key.next";
    /** The file of the key in force. */
    static final String CURRENT = "master.key";

    /** The proof that a database opened with this seal will ask for. */
    static Lock of(Seal seal) {
        return new Lock(seal, Base64.getEncoder().encodeToString(seal.close(CONTEXT, CONTENT)), true);
    }

    /**
     * Finds the key that fits; makes one for a database that never had any.
     *
     * @param environmentKey digits that take the place of the file; null when there are none
     */
    static Lock find(Database database, StoreSettings settings, @Nullable String environmentKey, SecureRandom random) {
        try (Handle handle = database.beginWrite()) {
            Optional<String> realm = Meta.get(handle, Meta.REALM);
            Optional<String> check = Meta.get(handle, Meta.KEY_CHECK);
            Epoch.ensure(handle, random);
            Lock lock;
            if (realm.isEmpty() || check.isEmpty()) {
                lock = of(new Seal(newKey(settings, environmentKey, random), random));
                Meta.put(handle, Meta.REALM, settings.realm());
                Meta.put(handle, Meta.KEY_CHECK, lock.check);
            } else {
                lock = fitting(realm.get(), check.get(), settings, environmentKey, random);
            }
            handle.commit();
            return lock;
        } catch (StoreException refusal) {
            throw refusal;
        } catch (RuntimeException failure) {
            throw DatabaseFault.of(settings.url(), failure);
        }
    }

    /** The key that fits, of a database that is only read: another node must have made it. */
    static Lock known(Database database, Store.Opening opening) {
        return database.read(handle -> {
            String realm = Meta.get(handle, Meta.REALM).orElse("");
            String check = Meta.get(handle, Meta.KEY_CHECK).orElse("");
            if (realm.isEmpty() || check.isEmpty()) {
                throw new StoreException("store: empty (expected: made by a node whose role is all or control)");
            }
            return fitting(realm, check, opening.settings(), opening.masterKey(), opening.random());
        });
    }

    /** Whether this seal made the proof. */
    static boolean opens(Seal seal, String check) {
        try {
            seal.open(CONTEXT, Base64.getDecoder().decode(check));
            return true;
        } catch (Seal.Broken | IllegalArgumentException foreign) {
            return false;
        }
    }

    /** Refuses to write with a key that is no longer in force. */
    void verify(Handle handle) {
        if (!Meta.get(handle, Meta.KEY_CHECK).equals(Optional.of(check))) {
            throw new DirectoryException.Unavailable(
                    "the store has another master key now: restart", new StoreException("master key: changed"));
        }
    }

    private static MasterKey newKey(StoreSettings settings, @Nullable String environmentKey, SecureRandom random) {
        if (environmentKey != null) {
            return MasterKey.parse("PORTCULLIS_MASTER_KEY", environmentKey);
        }
        Path file = settings.dataDir().resolve(CURRENT);
        return MasterKey.read(file).orElseGet(() -> {
            MasterKey key = MasterKey.random(random);
            key.write(file);
            return key;
        });
    }

    private static Lock fitting(
            String realm, String check, StoreSettings settings, @Nullable String environmentKey, SecureRandom random) {
        if (!realm.equals(settings.realm())) {
            throw new StoreException("realm: " + settings.realm() + " (expected: " + realm
                    + ", which the stored hashes were made for): none of them is of use in another. Write the old"
                    + " realm, or begin with a new store and new passwords");
        }
        if (environmentKey != null) {
            Seal seal = new Seal(MasterKey.parse("PORTCULLIS_MASTER_KEY", environmentKey), random);
            if (!opens(seal, check)) {
                throw new StoreException(
                        "PORTCULLIS_MASTER_KEY: hidden (expected: the key that the store was made with): it opens nothing that"
                                + " is stored. Take that key from your backup");
            }
            return new Lock(seal, check, false);
        }
        Path current = settings.dataDir().resolve(CURRENT);
        Path next = settings.dataDir().resolve(NEXT);
        for (Path file : List.of(current, next)) {
            Optional<Seal> seal = MasterKey.read(file).map(key -> new Seal(key, random));
            if (seal.isPresent() && opens(seal.get(), check)) {
                if (file.equals(next)) {
                    finishRekey(next, current);
                }
                return new Lock(seal.get(), check, false);
            }
        }
        throw new StoreException(current + (Files.exists(current) ? ": another key" : ": absent")
                + " (expected: the key that the store was made with, there or in PORTCULLIS_MASTER_KEY): nothing that is"
                + " stored opens without it. Put it back from your backup");
    }

    /** The last step of a rekey, or what one that was cut off after its commit left to do. The old key is kept. */
    static void finishRekey(Path next, Path current) {
        try {
            MasterKey.read(current).ifPresent(old -> old.write(OldKeys.free(current)));
            MasterKey.move(next, current);
        } catch (IOException failure) {
            throw new StoreException(
                    "master key: " + next + " (expected: can be renamed to " + current.getFileName() + "): "
                            + DiskFault.of(failure),
                    failure);
        }
    }

    /**
     * Takes realm and key back, as if this opening had never been; does nothing for a store that others may rely on:
     * one that was there before, or holds credentials. So who makes a store by mistake, with another realm or without
     * its key, need not undo that.
     */
    void unmake(Database database, StoreSettings settings, boolean keyInFile) {
        if (!made) {
            return;
        }
        try (Handle handle = database.beginWrite()) {
            verify(handle);
            if (handle.select("select 1 from credential limit 1")
                    .mapTo(Integer.class)
                    .findOne()
                    .isPresent()) {
                return;
            }
            handle.execute("delete from secret");
            handle.execute("delete from meta where name in (?, ?)", Meta.REALM, Meta.KEY_CHECK);
            handle.commit();
            if (keyInFile) {
                Files.deleteIfExists(settings.dataDir().resolve(CURRENT));
            }
        } catch (IOException | RuntimeException failure) {
            LOG.debug("what a failed start made stays", failure);
        }
    }
}
