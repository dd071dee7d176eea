package io.portcullis.transaction;

/**
 * How much the transactions of one event loop may hold.
 *
 * @param servers how many server transactions, at least 1
 * @param bytes what all loops share
 */
public record Capacity(int servers, HeldBytes bytes) {
    /** Checks the number. */
    public Capacity {
        if (servers < 1) {
            throw new IllegalArgumentException("servers: " + servers + " (expected: at least 1)");
        }
    }
}
