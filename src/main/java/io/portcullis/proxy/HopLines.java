package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Edits;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import io.portcullis.wire.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Says how the edge records itself in the route set of a dialog, so that it comes back through it (RFC 3261 section
 * 16.6(4)), and what becomes of that in the responses (section 16.7 step 8). For the thread of one event loop.
 */
@FunctionalInterface
public interface HopLines {
    /** Stays out of the dialog. */
    HopLines NONE = (request, caller, callee) -> null;

    /**
     * The Record-Route lines for {@code request}, each with its line end, or null for none.
     *
     * @param caller the flow the request came on
     * @param callee the flow it leaves on
     */
    @Nullable
    Bytes lines(SipRequest request, Flow caller, Flow callee);

    /**
     * Adds to {@code edits}, those of {@code response} on its way back, what the edge's own value becomes; leaves the
     * others.
     *
     * @param caller the flow the request came on
     * @param callee the flow the response came on
     */
    default void rewrite(SipResponse response, Flow caller, Flow callee, Edits edits) {}
}
