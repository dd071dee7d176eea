package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A page as the API tells it, in the two forms that the libraries read. */
final class Envelope {
    private Envelope() {}

    /** The 2010 form: relative URIs beside the rows. */
    static ObjectNode dated(String key, Listing listing, Paging paging, String path) {
        ObjectNode json = Json.object();
        json.putArray(key).addAll(listing.rows());
        json.put("first_page_uri", path + "?" + paging.first());
        json.put("next_page_uri", link(path, paging.next(listing)));
        json.put("previous_page_uri", link(path, paging.previous(listing)));
        long start = listing.rows().isEmpty() ? 0 : paging.start();
        json.put("start", start);
        json.put("end", start + Math.max(0, listing.rows().size() - 1));
        json.put("page", paging.index());
        json.put("page_size", paging.size());
        json.put("uri", path + "?" + paging.self());
        return json;
    }

    /** The form of the later products: absolute URLs under {@code meta}, each key there even when it is null. */
    static ObjectNode product(String key, Listing listing, Paging paging, String url) {
        ObjectNode json = Json.object();
        json.putArray(key).addAll(listing.rows());
        json.putObject("meta")
                .put("page", paging.index())
                .put("page_size", paging.size())
                .put("first_page_url", url + "?" + paging.first())
                .put("previous_page_url", link(url, paging.previous(listing)))
                .put("url", url + "?" + paging.self())
                .put("next_page_url", link(url, paging.next(listing)))
                .put("key", key);
        return json;
    }

    private static @Nullable String link(String place, @Nullable String query) {
        return query == null ? null : place + "?" + query;
    }
}
