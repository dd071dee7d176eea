package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipRequest;
import io.portcullis.wire.Flow;
import org.jspecify.annotations.Nullable;

/** Says which URI the edge puts into Record-Route, so that the dialog comes back through it (RFC 3261 section 16.6(4)). */
@FunctionalInterface
public interface RecordRoute {
    /** Stays out of the dialog. */
    RecordRoute NONE = (request, caller, callee) -> null;

    /**
     * The URI for {@code request}, or null for none.
     *
     * @param caller the flow the request came on
     * @param callee the flow it leaves on
     */
    @Nullable
    Bytes uri(SipRequest request, Flow caller, Flow callee);
}
