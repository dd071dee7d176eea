package io.portcullis.store;

import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Ha1;
import io.portcullis.digest.HashedPassword;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The HA1s of a credential as bytes, for whoever stores them. They are worth as much as the password.
 *
 * <pre>
 *   0       1       17         49             81
 *   +-------+-------+----------+--------------+
 *   | which | MD5?  | SHA-256? | SHA-512-256? |   one after another, those that are there
 *   +-------+-------+----------+--------------+
 * </pre>
 *
 * {@code which} is a sum: 1 when MD5 is there, 2 for SHA-256, 4 for SHA-512-256.
 */
public final class PackedPassword {
    private PackedPassword() {}

    /** The bytes of these HA1s. */
    public static byte[] pack(HashedPassword password) {
        ByteBuffer packed = ByteBuffer.allocate(1 + 16 + 32 + 32).put((byte) 0);
        int which = 0;
        for (Algorithm algorithm : Algorithm.values()) {
            Ha1 ha1 = password.of(algorithm);
            if (ha1 != null) {
                which |= bit(algorithm);
                packed.put(ha1.hash());
            }
        }
        packed.put(0, (byte) which).flip();
        byte[] bytes = new byte[packed.remaining()];
        packed.get(bytes);
        return bytes;
    }

    /**
     * The bytes of HA1s that were computed elsewhere.
     *
     * @param sha256 null when it is not known
     */
    public static byte[] packed(byte[] md5, byte @Nullable [] sha256) {
        return pack(new HashedPassword(
                Ha1.ofHash(Algorithm.MD5, md5), sha256 == null ? null : Ha1.ofHash(Algorithm.SHA_256, sha256), null));
    }

    /**
     * The HA1s in these bytes.
     *
     * @throws IllegalArgumentException they are not what {@link #pack} makes
     */
    public static HashedPassword unpack(byte[] bytes) {
        try {
            ByteBuffer packed = ByteBuffer.wrap(bytes);
            int which = packed.get();
            HashedPassword password = new HashedPassword(
                    next(packed, which, Algorithm.MD5),
                    next(packed, which, Algorithm.SHA_256),
                    next(packed, which, Algorithm.SHA_512_256));
            if (!packed.hasRemaining()) {
                return password;
            }
        } catch (BufferUnderflowException tooShort) {
            // Told below, without the bytes.
        }
        throw new IllegalArgumentException("packed HA1s: " + bytes.length + " bytes (expected: those that are said)");
    }

    private static @Nullable Ha1 next(ByteBuffer packed, int which, Algorithm algorithm) {
        if ((which & bit(algorithm)) == 0) {
            return null;
        }
        byte[] hash = new byte[algorithm.length()];
        packed.get(hash);
        return Ha1.ofHash(algorithm, hash);
    }

    private static int bit(Algorithm algorithm) {
        return switch (algorithm) {
            case MD5 -> 1;
            case SHA_256 -> 2;
            case SHA_512_256 -> 4;
        };
    }
}
