package io.portcullis.store;

import io.portcullis.directory.DirectoryException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The file of an SQLite database, and the two that lie beside it while it is open. Safe for any thread. */
final class SqliteFile {
    private static final String SCHEME = "jdbc:sqlite:";
    private static final Set<PosixFilePermission> OURS_ALONE = PosixFilePermissions.fromString("rw-------");

    private final Path file;

    private SqliteFile(Path file) {
        this.file = file;
    }

    /** The file of this URL; empty when it is none of SQLite's, or names no plain file. */
    static Optional<SqliteFile> of(String url) {
        String rest = url.startsWith(SCHEME) ? url.substring(SCHEME.length()) : "";
        String name = rest.contains("?") ? rest.substring(0, rest.indexOf('?')) : rest;
        boolean plain = !name.isEmpty() && !name.startsWith(":") && !name.startsWith("file:");
        return plain ? Optional.of(new SqliteFile(Path.of(name))) : Optional.empty();
    }

    /**
     * Sees to it that nobody else may read what is stored, whatever the directory allows. SQLite gives the files beside
     * it the mode of the first.
     */
    void keepPrivate() {
        try {
            try {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(OURS_ALONE));
            } catch (FileAlreadyExistsException there) {
                // As usual.
            }
            for (Path each : List.of(file, beside("-wal"), beside("-shm"))) {
                if (Files.exists(each) && !Files.getPosixFilePermissions(each).equals(OURS_ALONE)) {
                    Files.setPosixFilePermissions(each, OURS_ALONE);
                }
            }
        } catch (IOException | UnsupportedOperationException failure) {
            throw new StoreException(
                    "store.url: " + file + " (expected: a file of ours in a directory that can be written): "
                            + (failure instanceof IOException disk
                                    ? DiskFault.of(disk)
                                    : "no file system with modes. Choose another directory"),
                    failure);
        }
    }

    /** Refuses to write when the log of what was written lately was removed behind our back. */
    void requireLog() {
        if (!Files.exists(beside("-wal"))) {
            String what = beside("-wal") + " was removed while in use, and what was written lately is in no other file:"
                    + " stop this process with SIGTERM, which writes it back, and start it again";
            throw new DirectoryException.Unavailable(what, new StoreException(what));
        }
    }

    private Path beside(String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /** What to do about a failure that only an operator can mend; empty for others. */
    static Optional<String> advice(SQLException failure) {
        if (!(failure instanceof SQLiteException sqlite)) {
            return Optional.empty();
        }
        SQLiteErrorCode code = sqlite.getResultCode();
        // The last 8 bits say what kind it is, the others which of its kind.
        return switch (code.code & 0xff) {
            case 11, 26 ->
                Optional.of("its file is damaged. Stop every process that has it open and restore a backup, or"
                        + " save what is left with `sqlite3 FILE .recover`");
            case 8 ->
                Optional.of("its file cannot be written. Look whether the file system is mounted read-only, and whose"
                        + " the file, FILE-wal and FILE-shm are");
            case 14 ->
                Optional.of("its file, FILE-wal or FILE-shm cannot be opened. Look whether they and their directory"
                        + " are there, and whose they are");
            case 13 -> Optional.of("the file system is full. Make room, nothing is lost");
            case 10 ->
                Optional.of("its file cannot be read or written. Look into the kernel's log for faults of the disk");
            case 5 -> Optional.of("another process holds its lock for too long. Stop that one, or wait");
            default -> Optional.empty();
        };
    }
}
