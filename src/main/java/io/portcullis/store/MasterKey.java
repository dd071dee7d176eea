package io.portcullis.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * The 32 bytes that everything password-equivalent is sealed with: 64 hexadecimal digits in a file that only we may
 * read.
 */
final class MasterKey {
    private static final int LENGTH = 32;
    private static final Set<PosixFilePermission> OURS_ALONE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private final byte[] bytes;

    private MasterKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A new key. */
    static MasterKey random(SecureRandom random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new MasterKey(bytes);
    }

    /**
     * Reads a key as digits.
     *
     * @param where what the operator calls it, for the message; the digits themselves are never shown
     */
    static MasterKey parse(String where, String digits) {
        String trimmed = digits.strip();
        if (trimmed.length() != LENGTH * 2 || !trimmed.chars().allMatch(HexFormat::isHexDigit)) {
            throw new StoreException(where + ": " + trimmed.length() + " characters, hidden (expected: " + LENGTH * 2
                    + " hexadecimal digits): no key has this form. Take the key of this store; `openssl rand -hex 32`"
                    + " makes one for a new store");
        }
        return new MasterKey(HexFormat.of().parseHex(trimmed));
    }

    /** The key in this file; empty when there is no file. */
    static Optional<MasterKey> read(Path file) {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (mode.stream().anyMatch(OTHERS::contains)) {
                throw new StoreException(file + ": mode " + PosixFilePermissions.toString(mode)
                        + " (expected: rw-------): others may read it, and with it every hash. chmod 600 " + file);
            }
            return Optional.of(parse(file.toString(), Files.readString(file)));
        } catch (IOException unreadable) {
            throw new StoreException(
                    "master key: " + file + " (expected: a file that this user may read): " + DiskFault.of(unreadable),
                    unreadable);
        }
    }

    /** Puts the key into this file at once and for good: after a crash the file holds the old key or the new one. */
    void write(Path file) {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        try {
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(OURS_ALONE));
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap((digits() + "\n").getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
            move(draft, file);
        } catch (IOException failure) {
            throw new StoreException(
                    "master key: " + file + " (expected: a file that this user may write): " + DiskFault.of(failure),
                    failure);
        }
    }

    /** Renames a file of the same directory, and waits until that is on the disk. */
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(to.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    byte[] bytes() {
        return bytes;
    }

    /** As in the file. */
    String digits() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public String toString() {
        return "MasterKey[redacted]";
    }
}
