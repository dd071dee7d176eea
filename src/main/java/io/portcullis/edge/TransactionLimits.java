package io.portcullis.edge;

/**
 * How much of what was admitted is kept in memory until it has been answered.
 *
 * @param heldBytes of messages in the transactions of all, from {@value #LEAST_HELD} on
 * @param perCredential what of it one credential may hold, or one domain or trunk that asks for none; from {@value
 *     #LEAST_SHARE} to all of it
 * @param largestBody the longest body of a request from outside that goes on, {@value #LEAST_BODY} to
 *     {@value #MOST_BODY} bytes
 */
public record TransactionLimits(long heldBytes, long perCredential, long largestBody) {
    /** No longer message is forwarded, with its head. */
    public static final long MOST_BODY = 64 << 10;

    private static final long LEAST_BODY = 1 << 10;
    private static final long LEAST_HELD = 2 << 20;

    /** It holds the longest message, and the copy that is sent on. */
    private static final long LEAST_SHARE = 256 << 10;

    private static final long PART_OF_HEAP = 8;
    private static final long SHARES = 4;

    /** What holds when nothing else is said. */
    public static final TransactionLimits DEFAULTS =
            new TransactionLimits(usualHeldBytes(), usualShare(usualHeldBytes()), MOST_BODY);

    /** Checks each value. */
    public TransactionLimits {
        if (heldBytes < LEAST_HELD) {
            throw new IllegalArgumentException("sip.transactions.held-bytes: " + heldBytes
                    + " (expected: at least 2m, an eighth of the memory by default)");
        }
        if (perCredential < LEAST_SHARE || perCredential > heldBytes) {
            throw new IllegalArgumentException("sip.transactions.per-credential: " + perCredential
                    + " (expected: 256k to all of held-bytes, a quarter by default)");
        }
        if (largestBody < LEAST_BODY || largestBody > MOST_BODY) {
            throw new IllegalArgumentException(
                    "sip.transactions.largest-body: " + largestBody + " (expected: 1k to 64k)");
        }
    }

    /** An eighth of the heap. */
    public static long usualHeldBytes() {
        return Math.max(LEAST_HELD, Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    /** A quarter of what all may hold. */
    public static long usualShare(long heldBytes) {
        return Math.max(LEAST_SHARE, heldBytes / SHARES);
    }
}
