package io.portcullis.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Master keys that a {@link Rekey} put out of force, each in a file {@code master.key.1}, {@code master.key.2}, …:
 * sealed exports and backups of the database from before open with them alone.
 */
public final class OldKeys {
    private OldKeys() {}

    /** The file for the next one. */
    static Path free(Path current) {
        int number = 1;
        Path file = numbered(current, number);
        while (Files.exists(file)) {
            number++;
            file = numbered(current, number);
        }
        return file;
    }

    private static Path numbered(Path current, int number) {
        return current.resolveSibling(current.getFileName() + "." + number);
    }

    /** Those that are kept in {@code directory}. */
    public static List<Path> in(Path directory) {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Lock.CURRENT + ".[1-9]*")) {
            files.forEach(all::add);
        } catch (IOException unreadable) {
            throw new StoreException(
                    "data-dir: " + directory + " (expected: a directory that this user may read): "
                            + DiskFault.of(unreadable),
                    unreadable);
        }
        return all;
    }

    /** Deletes them for good; answers how many. */
    public static int forget(Path directory) {
        List<Path> all = in(directory);
        for (Path file : all) {
            try {
                Files.delete(file);
            } catch (IOException kept) {
                throw new StoreException(
                        "master key: " + file + " (expected: can be deleted): " + DiskFault.of(kept), kept);
            }
        }
        return all.size();
    }
}
