package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of thing that the API tells of, and what can be done to it. The table in {@link Routes} says which of these
 * operations a kind has; the others are never called. Called on blocking threads, by many at once.
 */
interface Endpoint {
    /** Query parameters that narrow its list, and so go on from page to page. */
    default List<String> filters() {
        return List.of();
    }

    /** The parameters in the body of a request. */
    default Form read(Body body) {
        return body.form();
    }

    /** One page of the collection. */
    default Listing list(Call call, Paging paging) {
        throw ErrorCode.METHOD_NOT_ALLOWED.error();
    }

    /** Adds an item and tells it. */
    default ObjectNode create(Call call) {
        throw ErrorCode.METHOD_NOT_ALLOWED.error();
    }

    /** Tells one item. */
    default ObjectNode fetch(Call call) {
        throw ErrorCode.METHOD_NOT_ALLOWED.error();
    }

    /** Changes an item and tells it as it is now. */
    default ObjectNode update(Call call) {
        throw ErrorCode.METHOD_NOT_ALLOWED.error();
    }

    /** What to tell beside the answer to anything but a list, when it was done; null is nothing. */
    default @Nullable String advice(Call call, Operation operation) {
        return null;
    }

    /** Whether what is done here by POST or DELETE is a write, and belongs into the audit trail. */
    default boolean isAudited() {
        return true;
    }

    /** Removes an item. */
    default void delete(Call call) {
        throw ErrorCode.METHOD_NOT_ALLOWED.error();
    }
}
