package io.portcullis.proxy;

import io.portcullis.base.Reason;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Status;
import io.portcullis.upstream.Target;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy itself answers.
 *
 * @param lines header lines besides the usual ones
 * @param reason what listeners hear
 * @param told the reason that the caller may know
 */
record Refusal(Status status, Bytes lines, Reason reason, Reason told) {
    // Before a transaction begins.
    static final Refusal FULL = new Refusal(Status.SERVICE_UNAVAILABLE, Core.RETRY_AFTER, Reason.SHED);
    static final Refusal TOO_LARGE = of(Status.MESSAGE_TOO_LARGE, Reason.LIMIT_BYTES);
    static final Refusal TOO_MANY_HOPS = of(Status.TOO_MANY_HOPS, Reason.TOO_MANY_HOPS);

    // Afterwards.
    static final Refusal DEFECT = of(Status.SERVER_INTERNAL_ERROR, Reason.INTERNAL_ERROR);
    static final Refusal TIMEOUT = of(Status.REQUEST_TIMEOUT, Reason.UPSTREAM_SILENT);
    static final Refusal TERMINATED = of(Status.REQUEST_TERMINATED, Reason.ADMITTED);
    /** The call was taken in a way that nobody can make use of. */
    static final Refusal UNUSABLE = of(Status.BAD_GATEWAY, Reason.UPSTREAM_STATUS);

    static final Refusal REALM_CLASH = of(Status.FORBIDDEN, Reason.REALM_CLASH);
    /** A 503 of a target would say that this edge serves nothing, so it becomes this. */
    static final Refusal REFUSED = of(Status.SERVER_INTERNAL_ERROR, Reason.UPSTREAM_STATUS);
    /** RFC 5626 section 5.3.1. */
    static final Refusal FLOW_FAILED = of(Status.FLOW_FAILED, Reason.FLOW_GONE);

    static final Refusal TOO_PLAIN =
            new Refusal(Status.TEMPORARILY_UNAVAILABLE, Core.SIPS_NOT_ALLOWED, Reason.SECURE_REQUIRED);

    private Refusal(Status status, Bytes lines, Reason reason) {
        this(status, lines, reason, reason);
    }

    private static Refusal of(Status status, Reason reason) {
        return new Refusal(status, Bytes.EMPTY, reason);
    }

    /**
     * There is nobody to take it.
     *
     * @param why as far as is known
     * @param last who was asked last, or null for nobody
     */
    static Refusal unavailable(Reason why, @Nullable Target last) {
        Reason barred = last == null ? null : last.barred();
        Reason told = last != null && last.isDiscreet() ? Reason.UPSTREAM_SILENT : why;
        return new Refusal(Status.SERVICE_UNAVAILABLE, Core.RETRY_AFTER, barred == null ? why : barred, told);
    }
}
