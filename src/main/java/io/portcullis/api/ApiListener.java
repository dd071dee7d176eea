package io.portcullis.api;

/** Told what the API did. Called on event loops: must not block. */
@FunctionalInterface
public interface ApiListener {
    /** Hears nothing. */
    ApiListener NONE = (resource, method, status, nanos) -> {};

    /**
     * A request was answered.
     *
     * @param resource the collection asked for, such as {@code SIP/Domains}, or {@code unknown}: a bounded set
     * @param method {@code GET}, {@code POST}, {@code DELETE} or {@code other}
     * @param status the HTTP status of the answer
     * @param nanos from the first byte of the request to the last byte of the answer
     */
    void requestDone(String resource, String method, int status, long nanos);

    /** A write was answered although it was not in force yet. */
    default void publishWaitTimedOut() {}

    /** A message to a webhook was sent, and has arrived or has not. */
    default void webhookDone(boolean arrived) {}
}
