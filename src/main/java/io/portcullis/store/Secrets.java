package io.portcullis.store;

import java.security.SecureRandom;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Keys that every node of a fleet shares and that outlive restarts, by name: 32 random bytes each, made when first
 * asked for, encrypted at rest. Safe for any thread; blocks.
 */
public final class Secrets {
    private static final int LENGTH = 32;

    private final Database database;
    private final Writer writer;
    private final Seal seal;
    private final SecureRandom random;

    Secrets(Database database, Writer writer, Seal seal, SecureRandom random) {
        this.database = database;
        this.writer = writer;
        this.seal = seal;
        this.random = random;
    }

    /**
     * The secret of this name, the same for every asker.
     *
     * @throws io.portcullis.directory.DirectoryException.Unavailable the store cannot be reached
     * @throws StoreException there is none, and the store is only read
     */
    public byte[] get(String name) {
        return database.read(handle -> find(handle, name)).orElseGet(() -> make(name));
    }

    private Optional<byte[]> find(Handle handle, String name) {
        return handle.select("select sealed from secret where name = ?", name)
                .mapTo(byte[].class)
                .findOne()
                .map(closed -> open(name, closed));
    }

    private byte[] open(String name, byte[] sealed) {
        try {
            return seal.open(context(name), sealed);
        } catch (Seal.Broken broken) {
            throw new StoreException("secret " + name + ": cannot be opened with this master key", broken);
        }
    }

    private byte[] make(String name) {
        return writer.write(tx -> {
            Handle handle = tx.handle();
            byte[] fresh = new byte[LENGTH];
            random.nextBytes(fresh);
            handle.execute(
                    "insert into secret (name, sealed) values (?, ?) on conflict (name) do nothing",
                    name,
                    seal.close(context(name), fresh));
            return find(handle, name).orElseThrow();
        });
    }

    /** What a secret of this name is bound to. */
    static String context(String name) {
        return "secret:" + name;
    }
}
