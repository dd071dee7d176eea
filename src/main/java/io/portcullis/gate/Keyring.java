package io.portcullis.gate;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Which node of a fleet this is, the key that its nodes share, and where further keys come from. Immutable; safe for
 * use by any thread.
 */
public final class Keyring {
    private static final byte[] PURPOSE = {'n', 'o', 'n', 'c', 'e', 's'};

    private final int node;
    private final SecureRandom random;
    private final Mac makers;

    /**
     * The keys of a node.
     *
     * @param node its {@code node-id}, 0 to 1023
     * @param fleetKey 32 bytes that all nodes of its fleet have and nobody else; outlives the process
     */
    public Keyring(int node, byte[] fleetKey, SecureRandom random) {
        this.node = node;
        this.random = random;
        this.makers = new Mac(fleetKey);
    }

    /** The {@code node-id}. */
    public int node() {
        return node;
    }

    SecureRandom random() {
        return random;
    }

    /**
     * What the nonces of a mint are made under: every node of the fleet can tell whose they are, and each takes none
     * but its own.
     *
     * @param boot a random number that the mint drew when it was opened
     */
    byte[] nonceKey(int node, int boot) {
        byte[] key = new byte[Mac.LENGTH];
        byte[] name = ByteBuffer.allocate(PURPOSE.length + 2 * Integer.BYTES)
                .put(PURPOSE)
                .putInt(node)
                .putInt(boot)
                .array();
        makers.instance().update(name, 0, name.length).write(key, 0);
        return key;
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "Keyring[" + node + "]";
    }
}
