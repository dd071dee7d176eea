package io.portcullis.proxy;

import io.portcullis.sip.Method;
import io.portcullis.sip.SipResponse;

/** Is told what the proxy does; does nothing by default. Called on event loops: must return at once. */
public interface ProxyListener {
    /** Listens to nothing. */
    ProxyListener NONE = new ProxyListener() {};

    /** Which way a message goes. */
    enum Side {
        /** Towards phones and trunks. */
        OUTSIDE,
        /** Towards the targets of an upstream. */
        INSIDE
    }

    /** Why another target is tried. */
    enum Failover {
        /** The target answered 503. */
        UNAVAILABLE,
        /** The target said nothing within the answer timeout. */
        NO_ANSWER,
        /** No listener speaks to the target's address, or the connection to it is gone. */
        UNREACHABLE
    }

    /** What a transaction is. */
    enum Kind {
        /** RFC 3261 section 17.2.1. */
        INVITE_SERVER,
        /** RFC 3261 section 17.2.2. */
        NON_INVITE_SERVER,
        /** RFC 3261 section 17.1.1. */
        INVITE_CLIENT,
        /** RFC 3261 section 17.1.2. */
        NON_INVITE_CLIENT
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
     * A target of a configured upstream asks for credentials itself, with 401 or 407.
     *
     * @param target the URI as configured
     */
    default void challenged(String target, SipResponse challenge) {}

    /** A transaction of this kind began (1) or ended (-1). */
    default void transactions(Kind kind, int change) {}
}
