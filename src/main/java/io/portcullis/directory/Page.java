package io.portcullis.directory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of a list, newest first.
 *
 * @param next where the next page begins; null at the end
 * @param previous where the previous page ends; null at the start
 */
public record Page<T>(
        List<T> rows, @Nullable PageToken next, @Nullable PageToken previous) {
    /** Takes a copy of the rows. */
    public Page {
        rows = List.copyOf(rows);
    }
}
