package io.portcullis.gate;

import io.portcullis.sip.SipRequest;

/** Is told what the gate does; does nothing by default. Called on event loops: must return at once. */
public interface GateListener {
    /** Listens to nothing. */
    GateListener NONE = new GateListener() {};

    /** A digest was computed, in so many nanoseconds. */
    default void verified(long nanos) {}

    /** So many digests were computed for one response: as many for everybody who fails before as many lists. */
    default void hashed(int digests) {}

    /**
     * A nonce was shown that another live node made for whoever shows it.
     *
     * @param node that node's id
     * @param again whether the same sender has shown several within minutes: his requests come to one node, then to
     *     another
     */
    default void foreignNonce(SipRequest request, int node, boolean again) {}

    /** How an attempt went. */
    enum Outcome {
        /** No credentials for our realm. */
        CHALLENGED("challenged"),
        /** Admitted. */
        OK("ok"),
        /** The nonce is too old, another node's, or nobody's. */
        STALE("stale"),
        /** The nonce-count was used before. */
        REPLAYED("replayed"),
        /** The user exists, the response is wrong. */
        BAD_RESPONSE("bad_response"),
        /** There is no such user. */
        UNKNOWN_USER("unknown_user"),
        /** There is no such domain or trunk. */
        UNKNOWN_DOMAIN("unknown_domain"),
        /** The source is in no address list, nothing is mapped at all, or the account is suspended. */
        ACL_DENIED("acl_denied"),
        /** Too many wrong responses before. */
        LOCKED_OUT("locked_out"),
        /** Too many requests. */
        RATE_LIMITED("rate_limited"),
        /**
         * It would have been admitted, but nobody knows whether it was revoked meanwhile: see {@code store.on-stale}.
         */
        INDEX_STALE("index_stale"),
        /** Credentials that cannot be read, or with what was not offered. */
        MALFORMED("malformed");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /** The value of the metric's label {@code result}. */
        public String label() {
            return label;
        }
    }
}
