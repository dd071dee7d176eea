package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.Page;
import io.portcullis.directory.PageToken;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page as it will be told.
 *
 * @param hasNext whether there is a page behind it
 * @param hasPrevious whether there is a page before it
 * @param next where the next page begins; null when its number says so, or there is none
 * @param previous where the previous page ends; null likewise
 */
record Listing(
        List<ObjectNode> rows,
        boolean hasNext,
        boolean hasPrevious,
        @Nullable PageToken next,
        @Nullable PageToken previous) {
    /** A page of the directory. */
    static <T> Listing of(Page<T> page, Function<T, ObjectNode> represent) {
        List<ObjectNode> rows = page.rows().stream().map(represent).toList();
        return new Listing(rows, page.next() != null, page.previous() != null, page.next(), page.previous());
    }

    /** The part that is asked for of a few rows that never change. */
    static Listing whole(List<ObjectNode> rows, Paging paging) {
        int from = (int) Math.min(rows.size(), paging.start());
        int to = (int) Math.min(rows.size(), paging.start() + paging.size());
        return new Listing(rows.subList(from, to), to < rows.size(), from > 0, null, null);
    }
}
