package io.portcullis.store;

import io.portcullis.directory.Directory;
import io.portcullis.directory.DomainNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The door to what is stored. Opening it connects, brings the schema up to date, and checks that the master key and the
 * realm are those that the data was written with. Safe for any thread; close it once.
 */
public final class Store implements AutoCloseable {
    private final Database database;
    private final Lock lock;
    private final Opening opening;
    private volatile boolean unmade;
    private final Writer writer;
    private final Notifications notifications;
    private final SqlDirectory directory;
    private final NodeLease lease;
    private final Secrets secrets;
    private final Archive archive;

    private Store(Database database, Lock lock, Opening opening) {
        this.database = database;
        this.lock = lock;
        this.opening = opening;
        Commits commits = new Commits();
        this.writer = new Writer(database, lock, opening.clock(), commits::announce);
        this.notifications = Notifications.start(opening.settings().url(), commits, database.breaker());
        Tables tables = new Tables(
                PasswordForm.sealed(lock.seal(), opening.settings().realm()),
                opening.domainNames(),
                opening.settings().caseSensitiveUsernames());
        this.lease = new NodeLease(database, opening.settings(), opening.random());
        this.directory = new SqlDirectory(database, writer, commits, tables, lease);
        this.secrets = new Secrets(database, writer, lock.seal(), opening.random());
        this.archive = new Archive(database, writer, lock, opening);
    }

    /**
     * What it takes to open a store.
     *
     * @param domainNames the rule of names of domains and trunks
     * @param masterKey 64 hexadecimal digits in place of {@code data-dir/master.key}; null to use that file
     */
    public record Opening(
            StoreSettings settings,
            DomainNames domainNames,
            @Nullable String masterKey,
            InstantSource clock,
            SecureRandom random) {
        /** Without the key. */
        @Override
        public String toString() {
            return "Opening[" + settings + "]";
        }
    }

    /**
     * Opens the store; makes it when it is not there, and the master key with it. One that is only read must be there.
     *
     * @throws StoreException the database does not answer, which is {@link StoreException.Away}, or its key or realm
     *     are others; the message says which
     */
    public static Store open(Opening opening) {
        makeDirectory(opening.settings());
        try {
            return open(
                    opening,
                    Database.open(opening.settings().url(), opening.settings().readOnly()));
        } catch (RuntimeException refused) {
            throw Failures.isAway(refused)
                    ? new StoreException.Away(String.valueOf(refused.getMessage()), refused)
                    : refused;
        }
    }

    private static Store open(Opening opening, Database database) {
        try {
            Lock lock = opening.settings().readOnly()
                    ? Lock.known(database, opening)
                    : Lock.find(database, opening.settings(), opening.masterKey(), opening.random());
            return new Store(database, lock, opening);
        } catch (RuntimeException refused) {
            database.close();
            throw refused;
        }
    }

    /** What operators write. */
    public Directory directory() {
        return directory;
    }

    /**
     * Makes this process a node of the fleet.
     *
     * @return its id: the configured one, or one of 1 to 1023 that the data directory had before or nobody has
     * @throws StoreException another live node has the configured one, or none is free
     */
    public int join() {
        return lease.take();
    }

    /** Whether no other process had the data directory when this one joined. */
    public boolean hasDirectoryForItself() {
        return lease.hasDirectoryForItself();
    }

    /** Keys that a fleet shares. */
    public Secrets secrets() {
        return secrets;
    }

    /** Everything as lines of text, out and in. */
    public Archive archive() {
        return archive;
    }

    /** Whether the database answers; with SQLite always. */
    public boolean isUp() {
        return !database.breaker().isOpen();
    }

    /**
     * Closing it will take back what opening it made: for whoever opened a new store and could not go on, so that the
     * next attempt, which
     * may have another realm or key, finds none. A store that was there before, or holds credentials, stays as it is.
     */
    public void unmake() {
        unmade = true;
    }

    /** Finishes the writes that wait, then disconnects. */
    @Override
    public void close() {
        notifications.close();
        writer.close();
        lease.close();
        if (unmade) {
            lock.unmake(database, opening.settings(), opening.masterKey() == null);
        }
        database.close();
    }

    private static void makeDirectory(StoreSettings settings) {
        try {
            if (!Files.isDirectory(settings.dataDir())) {
                Files.createDirectories(
                        settings.dataDir(),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException failure) {
            throw new StoreException(
                    "data-dir: " + settings.dataDir() + " (expected: a directory that this user may write): "
                            + DiskFault.of(failure),
                    failure);
        }
    }
}
