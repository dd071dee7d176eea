package io.portcullis.store;

import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Ha1;
import io.portcullis.digest.HashedPassword;
import io.portcullis.directory.Sid;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * How the HA1s of a credential become bytes.
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
interface PasswordForm {
    /** As they are: for an export that was asked to. */
    PasswordForm PLAIN = new PasswordForm() {
        @Override
        public byte[] write(Sid credential, HashedPassword password) {
            return pack(password);
        }

        @Override
        public HashedPassword read(Sid credential, byte[] bytes) throws SQLException {
            return unpack(credential, bytes);
        }
    };

    /** Encrypted, and bound to the credential and the realm. */
    static PasswordForm sealed(Seal seal, String realm) {
        return new PasswordForm() {
            @Override
            public byte[] write(Sid credential, HashedPassword password) {
                return seal.close(context(credential), pack(password));
            }

            @Override
            public HashedPassword read(Sid credential, byte[] bytes) throws SQLException {
                try {
                    return unpack(credential, seal.open(context(credential), bytes));
                } catch (Seal.Broken broken) {
                    throw new SQLException(broken.getMessage(), broken);
                }
            }

            private String context(Sid credential) {
                return credential.value() + ':' + realm;
            }
        };
    }

    byte[] write(Sid credential, HashedPassword password);

    /**
     * Reads what {@link #write} wrote for the same credential.
     *
     * @throws SQLException the bytes are something else
     */
    HashedPassword read(Sid credential, byte[] bytes) throws SQLException;

    private static byte[] pack(HashedPassword password) {
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

    private static HashedPassword unpack(Sid credential, byte[] bytes) throws SQLException {
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
        } catch (BufferUnderflowException | IllegalArgumentException tooShort) {
            // Told below, without the bytes.
        }
        throw new SQLException(credential + ": its hashes are " + bytes.length + " bytes of something else");
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
