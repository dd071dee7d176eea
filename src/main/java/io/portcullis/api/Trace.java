package io.portcullis.api;

import io.netty.util.AttributeKey;
import io.portcullis.directory.Sid;
import org.jspecify.annotations.Nullable;

/** What is known about a request, for the log and the listener; filled in as it is learnt, by one thread at a time. */
final class Trace {
    /** Where a request's context keeps it. */
    static final AttributeKey<Trace> KEY = AttributeKey.valueOf(Trace.class, "TRACE");

    private final String requestId;
    private final String resource;
    private volatile @Nullable Sid account;
    private volatile int code;
    private volatile boolean wrote;
    private volatile boolean forAllNodes;

    Trace(String requestId, String resource) {
        this.requestId = requestId;
        this.resource = resource;
    }

    /** The {@code Twilio-Request-Id}. */
    String requestId() {
        return requestId;
    }

    /** The collection asked for, or {@code unknown}. */
    String resource() {
        return resource;
    }

    /** Who asked; null while that is not proven. */
    @Nullable
    Sid account() {
        return account;
    }

    /** It is proven who asked. */
    void account(Sid caller) {
        account = caller;
    }

    /** Whether something was, or may have been, written. */
    boolean wrote() {
        return wrote;
    }

    /** From now on something may be written. */
    void writes() {
        wrote = true;
    }

    /** Whether its answer waits for every node. */
    boolean isForAllNodes() {
        return forAllNodes;
    }

    /** Its answer waits for every node. */
    void forAllNodes() {
        forAllNodes = true;
    }

    /** The error code of the answer; 0 for a success. */
    int code() {
        return code;
    }

    /** The answer is known. */
    void answered(Answer answer) {
        ErrorCode fault = answer.fault();
        code = fault == null ? 0 : fault.code();
    }
}
