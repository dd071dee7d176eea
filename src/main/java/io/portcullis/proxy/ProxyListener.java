package io.portcullis.proxy;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.sip.Method;
import io.portcullis.transaction.TransactionListener;
import org.jspecify.annotations.Nullable;

/** Is told what the proxy does; does nothing by default. Called on event loops: must return at once. */
public interface ProxyListener extends TransactionListener {
    /** Listens to nothing. */
    ProxyListener NONE = new ProxyListener() {};

    /** Why another target is tried. */
    enum Failover {
        /** The target answered 503. */
        UNAVAILABLE(Reason.UPSTREAM_STATUS),
        /** The target said nothing within the answer timeout. */
        NO_ANSWER(Reason.UPSTREAM_SILENT),
        /** No listener speaks to the target's address, or the connection to it is gone. */
        UNREACHABLE(Reason.UPSTREAM_UNREACHABLE);

        private final Reason reason;

        Failover(Reason reason) {
            this.reason = reason;
        }

        /** What becomes of the request when there is no other. */
        Reason reason() {
            return reason;
        }
    }

    /** A request left towards {@code side}; each further target counts again, repetitions by timer do not. */
    default void requestForwarded(Method method, Side side) {}

    /** A response left towards {@code side}, whether forwarded or our own; repetitions by timer do not count. */
    default void response(int status, Side side) {}

    /** A request goes to the next target. */
    default void failover(Failover reason) {}

    /**
     * A target of a configured upstream was found up or down; told once at the start and at each change.
     *
     * @param target the URI as configured; up when any address that it leads to is
     */
    default void upstreamUp(String upstream, String target, boolean up) {}

    /** A target of a configured upstream is no longer configured. */
    default void upstreamGone(String upstream, String target) {}

    /**
     * A response asked for credentials of the edge's own realm, and goes no further with that.
     *
     * @param target the URI as configured of the upstream's target that it came through; null when it came from
     *     elsewhere
     */
    default void realmClash(@Nullable String target) {}
}
