package io.portcullis.edge;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.sip.Method;
import io.portcullis.sip.Oddity;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Transport;
import io.portcullis.upstream.Target;
import io.portcullis.wire.Arrival;
import org.jspecify.annotations.Nullable;

/** Is told what passes the edge; does nothing by default. Called on event loops: must return at once. */
public interface EdgeListener {
    /** Listens to nothing. */
    EdgeListener NONE = new EdgeListener() {};

    /** A request arrived from {@code side}. */
    default void request(Method method, Transport transport, Side side) {}

    /** A request arrived that is only good for an answer that says so; {@code reason} is one of a fixed few. */
    default void malformed(String reason) {}

    /** A request was turned away because its event loop does not keep up. */
    default void shed(boolean withCredentials) {}

    /** A message arrived that takes the second lane. */
    default void odd(Oddity oddity) {}

    /** The edge itself answered, outside any transaction. */
    default void answered(int status, Side side) {}

    /**
     * What happens to a request has been decided and carried out: told exactly once for each request that belonged to
     * no transaction. What repeats, cancels or acknowledges belongs to one, and is not told of.
     *
     * @param request good until this returns: its bytes may be the next message's afterwards
     * @param decision a {@link Decision.Forward} once the request really went on; when nobody took it, the answer that
     *     it got instead
     */
    default void decided(SipRequest request, Side side, Decision decision) {}

    /**
     * How a request ended that went on: told exactly once behind each {@link Decision.Forward}.
     *
     * @param reason {@link Reason#ADMITTED} for a 2xx, for a request that its sender gave up, and for an ACK; else what
     *     was wrong behind the edge
     * @param status what its sender was answered; 0 for nothing
     * @param target who was asked last, or null along a flow
     */
    default void ended(
            SipRequest request,
            Side side,
            Decision.Forward decision,
            Reason reason,
            int status,
            @Nullable Target target) {}

    /**
     * All that will ever be known of a request is known: told exactly once for each request that is told of at all,
     * behind what the other methods say of it.
     *
     * @param arrival of the request, which is good until this returns
     * @param decision as {@link #decided} was told
     * @param course null when it was never given to the proxy
     */
    default void completed(Arrival arrival, Side side, Decision decision, @Nullable Course course) {}
}
