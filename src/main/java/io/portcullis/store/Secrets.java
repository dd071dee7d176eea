package io.portcullis.store;

import java.security.SecureRandom;
import org.jdbi.v3.core.Handle;

/**
 * Keys that every node of a fleet shares and that outlive restarts, by name: 32 random bytes each, made when first
 * asked for, encrypted at rest. Safe for any thread; blocks.
 */
public final class Secrets {
    private static final int LENGTH = 32;

    private final Writer writer;
    private final Seal seal;
    private final SecureRandom random;

    Secrets(Writer writer, Seal seal, SecureRandom random) {
        this.writer = writer;
        this.seal = seal;
        this.random = random;
    }

    /**
     * The secret of this name, the same for every asker.
     *
     * @throws io.portcullis.directory.DirectoryException.Unavailable the store cannot be reached
     */
    public byte[] get(String name) {
        return writer.write(tx -> {
            Handle handle = tx.handle();
            byte[] fresh = new byte[LENGTH];
            random.nextBytes(fresh);
            handle.execute(
                    "insert into secret (name, sealed) values (?, ?) on conflict (name) do nothing",
                    name,
                    seal.close(context(name), fresh));
            byte[] sealed = handle.select("select sealed from secret where name = ?", name)
                    .mapTo(byte[].class)
                    .one();
            try {
                return seal.open(context(name), sealed);
            } catch (Seal.Broken broken) {
                throw new StoreException("secret " + name + ": cannot be opened with this master key", broken);
            }
        });
    }

    /** What a secret of this name is bound to. */
    static String context(String name) {
        return "secret:" + name;
    }
}
