package io.portcullis.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where {@code data-dir} is: a relative name begins where the configuration file lies, whoever starts us and from
 * where.
 */
final class DataDir {
    private static final List<String> TRACES = List.of("master.key", "portcullis.db");

    private DataDir() {}

    /**
     * The directory.
     *
     * @throws IllegalArgumentException if only the working directory has data under this name, where version 0.1 looked
     */
    static Path of(Path folder, Path written) {
        Path found = folder.resolve(written).normalize();
        Path before = written.toAbsolutePath().normalize();
        if (!found.equals(before) && !isUsed(found) && isUsed(before)) {
            throw new IllegalArgumentException(
                    " (expected: a directory, beside this file unless it has its full name): " + before + " has data, "
                            + found + " has none. Write the full name, or move it");
        }
        return found;
    }

    private static boolean isUsed(Path directory) {
        return TRACES.stream().anyMatch(trace -> Files.exists(directory.resolve(trace)));
    }
}
