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
 * @param next what to add to the next page's query; null when there is none
 * @param previous what to add to the previous page's query; null when there is none
 */
record Listing(
        List<ObjectNode> rows,
        @Nullable String next,
        @Nullable String previous) {
    /** A page of the directory. */
    static <T> Listing of(Page<T> page, Function<T, ObjectNode> represent) {
        List<ObjectNode> rows = page.rows().stream().map(represent).toList();
        return new Listing(rows, parameter(page.next()), parameter(page.previous()));
    }

    /** The part that is asked for of a few rows that never change. */
    static Listing whole(List<ObjectNode> rows, Paging paging) {
        int from = (int) Math.min(rows.size(), paging.start());
        int to = (int) Math.min(rows.size(), paging.start() + paging.size());
        return new Listing(rows.subList(from, to), to < rows.size() ? "" : null, from > 0 ? "" : null);
    }

    private static @Nullable String parameter(@Nullable PageToken token) {
        return token == null ? null : "&PageToken=" + token.encoded();
    }
}
