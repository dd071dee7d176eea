package io.portcullis.api;

/** Told what the API did. Called on event loops: must not block. */
public interface ApiListener {
    /** Hears nothing. */
    ApiListener NONE = new ApiListener() {};

    /**
     * A request was answered.
     *
     * @param resource the kind of resource asked for, such as {@code Credentials}, or {@code unknown}: a bounded set
     * @param method the HTTP method, or {@code other} when it is none that the API has
     * @param status the HTTP status of the answer
     * @param nanos from the first byte of the request to the last byte of the answer
     */
    default void requestDone(String resource, String method, int status, long nanos) {}
}
