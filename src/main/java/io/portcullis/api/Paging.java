package io.portcullis.api;

import com.linecorp.armeria.common.QueryParams;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.PageToken;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for.
 *
 * @param size most rows; a greater wish than the greatest page is cut to that
 * @param index counts pages for the client; without a token it is also where the page begins
 * @param token where the page begins or ends; null for a page by index
 * @param list marks tokens as of this list, 8 characters
 * @param filters parameters that go on from page to page, with an ampersand at the end
 */
record Paging(int size, int index, @Nullable PageToken token, String list, String filters) {
    private static final int USUAL = 50;
    private static final int LONGEST_SIZE = 18;

    /** Reads the query of a list, which {@code path} names among all; {@code kept} names the filters in it. */
    static Paging of(String path, Form query, List<String> kept) {
        String list = HexFormat.of().toHexDigits(path.hashCode());
        int size = size(query.raw("PageSize"));
        int index = query.number("Page", 0, 0, Integer.MAX_VALUE, ErrorCode.INVALID_PARAMETER);
        StringBuilder filters = new StringBuilder();
        for (String name : kept) {
            String value = query.raw(name);
            if (value != null) {
                filters.append(QueryParams.of(name, value).toQueryString()).append('&');
            }
        }
        return new Paging(size, index, token(query.raw("PageToken"), list), list, filters.toString());
    }

    private static int size(@Nullable String text) {
        if (text == null) {
            return USUAL;
        }
        boolean number = text.length() <= LONGEST_SIZE && text.chars().allMatch(c -> c >= '0' && c <= '9');
        long size = number && !text.isEmpty() ? Long.parseLong(text) : 0;
        if (size < 1) {
            throw Form.invalid(ErrorCode.INVALID_PARAMETER, "PageSize", text, "1 to " + PageRequest.MOST);
        }
        return (int) Math.min(size, PageRequest.MOST);
    }

    private static @Nullable PageToken token(@Nullable String text, String list) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (!text.endsWith(list)) {
            throw ErrorCode.INVALID_PAGE_TOKEN.error();
        }
        return PageToken.parse(text.substring(0, text.length() - list.length()))
                .orElseThrow(ErrorCode.INVALID_PAGE_TOKEN::error);
    }

    /** As the directory wants it. */
    PageRequest request() {
        return token == null ? PageRequest.from(start(), size) : PageRequest.at(token, size);
    }

    /** The number of its first row, from 0. */
    long start() {
        return (long) index * size;
    }

    /** The query of the first page. */
    String first() {
        return query(0, "");
    }

    /** The query of this page. */
    String self() {
        return query(index, tail(token));
    }

    /** The query of the next page; null when this is the last. */
    @Nullable
    String next(Listing listing) {
        return !listing.hasNext() ? null : query(index + 1, tail(listing.next()));
    }

    /** The query of the previous page; null when this is the first. */
    @Nullable
    String previous(Listing listing) {
        return !listing.hasPrevious() ? null : query(Math.max(0, index - 1), tail(listing.previous()));
    }

    private String tail(@Nullable PageToken at) {
        return at == null ? "" : "&PageToken=" + at.encoded() + list;
    }

    private String query(int page, String token) {
        return filters + "PageSize=" + size + "&Page=" + page + token;
    }
}
