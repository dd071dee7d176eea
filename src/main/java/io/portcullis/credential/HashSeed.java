package io.portcullis.credential;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

/**
 * The secret key of the index's hash function, SipHash-2-4 (Aumasson and Bernstein). Operators and strangers choose
 * user and host names; without the key they cannot choose names that collide. Immutable; safe for use by any thread.
 */
public final class HashSeed {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EVERY_BYTE = 0x0101010101010101L;

    private final long k0;
    private final long k1;

    HashSeed(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /** A new seed; {@code random} should be a {@code SecureRandom} outside tests. */
    public static HashSeed of(RandomGenerator random) {
        return new HashSeed(random.nextLong(), random.nextLong());
    }

    /** The seed that the first sixteen bytes of {@code key} are. */
    public static HashSeed of(byte[] key) {
        return new HashSeed((long) LONG.get(key, 0), (long) LONG.get(key, Long.BYTES));
    }

    /** The hash of these bytes; with {@code ignoreCase}, of these bytes with {@code A..Z} read as {@code a..z}. */
    public long hash(byte[] bytes, int from, int to, boolean ignoreCase) {
        long v0 = k0 ^ 0x736f6d6570736575L;
        long v1 = k1 ^ 0x646f72616e646f6dL;
        long v2 = k0 ^ 0x6c7967656e657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        int words = (to - from) / Long.BYTES + 1;
        // Two rounds a word; then four to finish, which is two more words that change nothing.
        for (int i = 0; i < words + 2; i++) {
            long word = i < words ? word(bytes, from, to, i, ignoreCase) : 0;
            v2 ^= i == words ? 0xff : 0;
            v3 ^= word;
            for (int round = 0; round < 2; round++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32) + v3;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /** Eight bytes, little-endian; the last word is what remains, with the length in its highest byte. */
    private static long word(byte[] bytes, int from, int to, int index, boolean ignoreCase) {
        int at = from + index * Long.BYTES;
        if (to - at >= Long.BYTES) {
            long word = (long) LONG.get(bytes, at);
            return ignoreCase ? lowerCase(word) : word;
        }
        long word = rest(bytes, at, to);
        return (ignoreCase ? lowerCase(word) : word) | (long) (to - from) << 56;
    }

    /** Fewer than eight bytes. */
    private static long rest(byte[] bytes, int from, int to) {
        if (to >= Long.BYTES && from < to) {
            // Those before them, whatever they are, are shifted out.
            return (long) LONG.get(bytes, to - Long.BYTES) >>> (Byte.SIZE * (Long.BYTES - (to - from)));
        }
        long word = 0;
        for (int i = to - 1; i >= from; i--) {
            word = word << Byte.SIZE | (bytes[i] & 0xff);
        }
        return word;
    }

    /** Sets bit 0x20 of each byte that is an upper-case letter; eight bytes at a time, no carry between them. */
    private static long lowerCase(long word) {
        long low = word & 0x7f7f7f7f7f7f7f7fL;
        long atLeastA = low + (0x80 - 'A') * EVERY_BYTE;
        long beyondZ = low + (0x7f - 'Z') * EVERY_BYTE;
        long upper = ~word & (atLeastA ^ beyondZ) & 0x8080808080808080L;
        return word | (upper >>> 2);
    }
}
