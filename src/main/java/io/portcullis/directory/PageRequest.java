package io.portcullis.directory;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted.
 *
 * @param size most rows of the page, 1 to {@value #MOST}
 * @param offset rows to leave out from the newest on; counts only without a token
 * @param token where the page begins or ends; null for a page by offset
 */
public record PageRequest(int size, long offset, @Nullable PageToken token) {
    /** The greatest page. */
    public static final int MOST = 1_000;

    /** Checks the ranges. */
    public PageRequest {
        if (size < 1 || size > MOST) {
            throw new IllegalArgumentException("page size: " + size + " (expected: 1 to " + MOST + ")");
        }
        if (offset < 0) {
            throw new IllegalArgumentException("offset: " + offset + " (expected: >= 0)");
        }
    }

    /** The newest rows. */
    public static PageRequest first(int size) {
        return new PageRequest(size, 0, null);
    }

    /** The rows behind or before a place. */
    public static PageRequest at(PageToken token, int size) {
        return new PageRequest(size, 0, token);
    }

    /** The rows from this one on, counted from the newest. */
    public static PageRequest from(long offset, int size) {
        return new PageRequest(size, offset, null);
    }
}
