package io.portcullis.proxy;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.sip.Method;
import io.portcullis.transaction.TransactionListener;
import io.portcullis.upstream.Target;
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

    /** Who made a response. */
    enum Origin {
        /** The edge itself. */
        EDGE,
        /** Whoever is behind it, or the phone that the inside called: it was passed on. */
        UPSTREAM
    }

    /** How asking one target ended. */
    enum Result {
        /** The class of its final response. */
        SUCCESS("2xx"),
        /** The same. */
        REDIRECTION("3xx"),
        /** The same. */
        CLIENT_ERROR("4xx"),
        /** The same. */
        SERVER_ERROR("5xx"),
        /** The same. */
        GLOBAL_FAILURE("6xx"),
        /** Given up: it said nothing in time. */
        SILENT("silent"),
        /** The request could not be delivered. */
        UNREACHABLE("unreachable");

        private static final Result[] CLASSES = values();

        private final String label;

        Result(String label) {
            this.label = label;
        }

        /** The value of the metric's label {@code class}. */
        public String label() {
            return label;
        }

        /** That of a final response. */
        static Result of(int status) {
            return CLASSES[Math.min(status / 100, 6) - 2];
        }
    }

    /** A request left towards {@code side}; each further target counts again, repetitions by timer do not. */
    default void requestForwarded(Method method, Side side) {}

    /** A response left towards {@code side}, whether forwarded or our own; repetitions by timer do not count. */
    default void response(int status, Side side, Origin origin) {}

    /**
     * The caller of an INVITE that begins a call from outside got its first 18x or its final response, so long after it
     * arrived; once each.
     */
    default void setUp(long nanos) {}

    /** A target said its first word to a request, so long after that was sent. */
    default void heard(Target target, long nanos) {}

    /** Asking a target is over; once each time that it is asked. */
    default void asked(Target target, Result result) {}

    /** A target answered a probe, so long after that was sent. */
    default void probed(Target target, long nanos) {}

    /** A request goes to the next target. */
    default void failover(Failover reason) {}

    /**
     * A target of a configured upstream was found up or down; told once at the start and at each change.
     *
     * @param target the URI as configured; up when any address that it leads to is
     * @param why what it did not answer, or how long it was down, for the operator to read; empty at the start
     */
    default void upstreamUp(String upstream, String target, boolean up, String why) {}

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
