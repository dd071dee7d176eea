package io.portcullis.store;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A file in the data directory that only who has the master key can read or write, of any length. It is replaced as a
 * whole or not at all, and is for the owner alone.
 *
 * <pre>
 *   0        16       32
 *   +--------+--------+--------+---------------+--------+-----
 *   | format | id     | length | sealed chunk  | length | ...
 *   +--------+--------+--------+---------------+--------+-----
 * </pre>
 *
 * Each file has a key of its own, derived from the master key and the random {@code id}; each chunk is bound to its
 * place, and the last one to being the last. So a file that was cut off, put together of two, or changed anywhere
 * cannot be read to its end, which a reader has to reach before it believes anything. One writer at a time; safe for
 * any thread.
 */
public final class SealedFile {
    private static final byte[] FORMAT = "portcullis idx 1".getBytes(StandardCharsets.US_ASCII);
    private static final int ID_BYTES = 16;
    private static final int CHUNK_BYTES = 1 << 18;
    private static final int MOST_CHUNK = CHUNK_BYTES + 64;

    private final Path file;
    private final Store.Opening opening;

    /** The file of this name in the data directory of the store. */
    public SealedFile(Store.Opening opening, String name) {
        this.file = opening.settings().dataDir().resolve(name);
        this.opening = opening;
    }

    /** What is to stand in it. */
    @FunctionalInterface
    public interface Filling {
        void writeTo(OutputStream out) throws IOException;
    }

    /** What becomes of what stands in it; it must read to the end, which fails unless all was as it was written. */
    @FunctionalInterface
    public interface Reading<T> {
        T readFrom(InputStream in) throws IOException;
    }

    /** Whether there is one. */
    public boolean exists() {
        return Files.exists(file);
    }

    /**
     * Writes another in its place; when that fails the old one stays.
     *
     * @return its length in bytes
     */
    public long write(Filling filling) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            byte[] id = new byte[ID_BYTES];
            opening.random().nextBytes(id);
            OutputStream raw = Channels.newOutputStream(channel);
            raw.write(FORMAT);
            raw.write(id);
            try (OutputStream out = new Sealing(raw, seal().derived(id))) {
                filling.writeTo(out);
            }
            channel.force(true);
        } catch (IOException | RuntimeException failed) {
            Files.deleteIfExists(draft);
            throw failed;
        }
        MasterKey.move(draft, file);
        return Files.size(file);
    }

    /**
     * Reads it.
     *
     * @throws IOException it is not there, not whole, not as it was written, of another format or under another key
     */
    public <T> T read(Reading<T> reading) throws IOException {
        try (DataInputStream raw = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (!Arrays.equals(raw.readNBytes(FORMAT.length), FORMAT)) {
                throw new IOException("another format (expected: that of this version)");
            }
            byte[] id = raw.readNBytes(ID_BYTES);
            if (id.length < ID_BYTES) {
                throw new EOFException("cut off");
            }
            try (InputStream in = new Opening(raw, seal().derived(id))) {
                T read = reading.readFrom(in);
                if (in.read() >= 0) {
                    throw new IOException("more than was expected");
                }
                return read;
            }
        } catch (EOFException cut) {
            throw new IOException("cut off", cut);
        } catch (IOException wrong) {
            throw wrong;
        } catch (RuntimeException wrong) {
            throw new IOException("makes no sense: " + wrong.getMessage(), wrong);
        }
    }

    /** Where it is. */
    @Override
    public String toString() {
        return file.toString();
    }

    private Seal seal() throws IOException {
        String digits = opening.masterKey();
        SecureRandom random = opening.random();
        if (digits != null) {
            return new Seal(MasterKey.parse("PORTCULLIS_MASTER_KEY", digits), random);
        }
        Path key = opening.settings().dataDir().resolve(Lock.CURRENT);
        return MasterKey.read(key)
                .map(found -> new Seal(found, random))
                .orElseThrow(() -> new IOException(key + ": absent (expected: the master key)"));
    }

    private static String context(long number, boolean last) {
        return "chunk " + number + (last ? ", the last" : "");
    }

    /** Seals what is written in chunks. */
    private static final class Sealing extends OutputStream {
        private final OutputStream raw;
        private final Seal seal;
        private final byte[] chunk = new byte[CHUNK_BYTES];
        private int filled;
        private long number;

        Sealing(OutputStream raw, Seal seal) {
            this.raw = raw;
            this.seal = seal;
        }

        @Override
        public void write(int one) throws IOException {
            if (filled == CHUNK_BYTES) {
                end(false);
            }
            chunk[filled++] = (byte) one;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int at = from;
            int left = length;
            while (left > 0) {
                if (filled == CHUNK_BYTES) {
                    end(false);
                }
                int some = Math.min(left, CHUNK_BYTES - filled);
                System.arraycopy(bytes, at, chunk, filled, some);
                filled += some;
                at += some;
                left -= some;
            }
        }

        private void end(boolean last) throws IOException {
            byte[] sealed = seal.close(context(number++, last), Arrays.copyOf(chunk, filled));
            int length = sealed.length;
            raw.write(new byte[] {(byte) (length >> 16), (byte) (length >> 8), (byte) length});
            raw.write(sealed);
            filled = 0;
        }

        @Override
        public void close() throws IOException {
            end(true);
        }
    }

    /** Gives out what was sealed, chunk by chunk, each when it has been found to be in order. */
    private static final class Opening extends InputStream {
        private final DataInputStream raw;
        private final Seal seal;
        private byte[] chunk = {};
        private int at;
        private long number;
        private boolean ended;

        Opening(DataInputStream raw, Seal seal) {
            this.raw = raw;
            this.seal = seal;
        }

        @Override
        public int read() throws IOException {
            return more() ? chunk[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!more()) {
                return -1;
            }
            int some = Math.min(length, chunk.length - at);
            System.arraycopy(chunk, at, bytes, from, some);
            at += some;
            return some;
        }

        private boolean more() throws IOException {
            while (at == chunk.length && !ended) {
                next();
            }
            return at < chunk.length;
        }

        private void next() throws IOException {
            int length = raw.readUnsignedByte() << 16 | raw.readUnsignedShort();
            if (length > MOST_CHUNK) {
                throw new IOException("a chunk of " + length + " bytes (expected: at most " + MOST_CHUNK + ")");
            }
            byte[] sealed = new byte[length];
            raw.readFully(sealed);
            byte[] opened = opened(sealed, false);
            if (opened == null) {
                opened = opened(sealed, true);
                ended = true;
                if (opened == null) {
                    throw new IOException(
                            number == 0
                                    ? "not as it was written, or under another master key, as before a rekey"
                                    : "not as it was written");
                }
                if (raw.read() >= 0) {
                    throw new IOException("something behind its end");
                }
            }
            chunk = opened;
            at = 0;
            number++;
        }

        private byte @Nullable [] opened(byte[] sealed, boolean last) {
            try {
                return seal.open(context(number, last), sealed);
            } catch (Seal.Broken other) {
                return null;
            }
        }
    }
}
