package io.portcullis.api;

import java.util.EnumSet;
import java.util.Set;

/** What can be done to a collection or to one item of it; there is no PUT and no PATCH. */
enum Operation {
    /** A page of the collection. */
    LIST("GET", false, 200),
    /** One more item. */
    CREATE("POST", false, 201),
    /** One item. */
    FETCH("GET", true, 200),
    /** The parameters that are sent replace what is there. */
    UPDATE("POST", true, 200),
    /** One item less. */
    DELETE("DELETE", true, 204);

    /** Everything. */
    static final Set<Operation> ALL = EnumSet.allOf(Operation.class);
    /** Of what is tied and untied, and has nothing of its own to change. */
    static final Set<Operation> NO_UPDATE = EnumSet.of(LIST, CREATE, FETCH, DELETE);
    /** Of what nobody may remove. */
    static final Set<Operation> NO_DELETE = EnumSet.of(LIST, CREATE, FETCH, UPDATE);
    /** Of what is only told. */
    static final Set<Operation> READ = EnumSet.of(LIST, FETCH);

    private final String method;
    private final boolean onItem;
    private final int status;

    Operation(String method, boolean onItem, int status) {
        this.method = method;
        this.onItem = onItem;
        this.status = status;
    }

    /** The HTTP method. */
    String method() {
        return method;
    }

    /** Whether it is asked of an item. */
    boolean onItem() {
        return onItem;
    }

    /** Whether it takes parameters in a body; what a body says to the others is not read. */
    boolean hasForm() {
        return this == CREATE || this == UPDATE;
    }

    /** Whether it changes anything. */
    boolean writes() {
        return this != LIST && this != FETCH;
    }

    /** The HTTP status of its success. */
    int status() {
        return status;
    }
}
