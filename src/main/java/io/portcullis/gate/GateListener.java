package io.portcullis.gate;

import io.portcullis.credential.Policy;
import io.portcullis.digest.Algorithm;
import io.portcullis.sip.SipRequest;
import org.jspecify.annotations.Nullable;

/** Is told what the gate decided; does nothing by default. Called on event loops: must return at once. */
public interface GateListener {
    /** Listens to nothing. */
    GateListener NONE = new GateListener() {};

    /**
     * One attempt to pass.
     *
     * @param request what arrived; its user name, addresses and Call-ID belong in no metric
     * @param outcome how it went
     * @param algorithm of the credentials, or null when none were read
     * @param policy of the domain or trunk, or null when unknown
     * @param identity whose credentials verified, or null
     */
    default void judged(
            SipRequest request,
            Outcome outcome,
            @Nullable Algorithm algorithm,
            @Nullable Policy policy,
            Verdict.@Nullable Identity identity) {}

    /** A digest was computed, in so many nanoseconds. */
    default void verified(long nanos) {}

    /** How an attempt went. */
    enum Outcome {
        /** No credentials for our realm. */
        CHALLENGED("challenged", 0),
        /** Admitted. */
        OK("ok", 0),
        /** The nonce is too old, another node's, or nobody's. */
        STALE("stale", 0),
        /** The nonce-count was used before. */
        REPLAYED("replayed", 0),
        /** The user exists, the response is wrong. */
        BAD_RESPONSE("bad_response", 32202),
        /** There is no such user. */
        UNKNOWN_USER("unknown_user", 32202),
        /** There is no such domain or trunk. */
        UNKNOWN_DOMAIN("unknown_domain", 32202),
        /** The source is in no address list, nothing is mapped at all, or the account is suspended. */
        ACL_DENIED("acl_denied", 32201),
        /** Too many wrong responses before. */
        LOCKED_OUT("locked_out", 32202),
        /** Too many requests. */
        RATE_LIMITED("rate_limited", 0),
        /** It would have been admitted, but nobody knows whether it was revoked meanwhile: see {@code store.on-stale}. */
        INDEX_STALE("index_stale", 0),
        /** Credentials that cannot be read, or with what was not offered. */
        MALFORMED("malformed", 0);

        private final String label;
        private final int code;

        Outcome(String label, int code) {
            this.label = label;
            this.code = code;
        }

        /** The value of the metric's label {@code result}. */
        public String label() {
            return label;
        }

        /** The vendor's error code for a refusal, or 0. */
        public int code() {
            return code;
        }
    }
}
