package io.portcullis.base;

import java.util.Locale;

/**
 * What became of a request, and why: the one word for it in events, metrics, alerts, the console and, where peers may
 * know, the answer. Codes are Twilio's where it has one and 329xx where it has none. Reasons that a stranger must not
 * be able to tell apart have the same code and the same text.
 */
public enum Reason {
    // It went on, or was answered as it should be.

    /** It was let through: by credentials, by address, by the proof of its dialog, or because it came from inside. */
    ADMITTED,
    /** The edge answered it itself: OPTIONS for the edge. */
    ANSWERED,

    // Its credentials did not do, and it was asked for better ones.

    /** It had no credentials for our realm, which is how each begins. */
    CHALLENGED,
    /** A source that never answers was challenged for the fifth time in a row, or the tenth, and so on. */
    UNANSWERED(Code.BAD_CREDENTIALS),
    /** Its credentials are for another realm. */
    OTHER_REALM(Code.BAD_CREDENTIALS),
    /** Its credentials are of an algorithm that was not offered. */
    ALGORITHM_NOT_OFFERED(Code.BAD_CREDENTIALS),
    /** Its credentials have no {@code qop}, as RFC 2069 had none. */
    QOP_MISSING(Code.BAD_CREDENTIALS),
    /** Its credentials have a {@code qop} that was not offered. */
    QOP_NOT_OFFERED(Code.BAD_CREDENTIALS),
    /** Its credentials cannot be read, or count no nonces. */
    MALFORMED_CREDENTIALS(Code.BAD_CREDENTIALS),
    /** The nonce was ours, and is too old or was answered wrongly too often. */
    STALE_NONCE(Code.BAD_CREDENTIALS),
    /** The nonce is another node's, of before a restart, somebody else's, or nobody's. */
    FOREIGN_NONCE(Code.BAD_CREDENTIALS),
    /** The nonce-count was used before. */
    REPLAYED(Code.BAD_CREDENTIALS),

    // The gate refused it.

    /** The user exists; the response is wrong. */
    WRONG_PASSWORD(Code.BAD_CREDENTIALS),
    /** The digest's {@code uri} is not the request's. */
    URI_MISMATCH(Code.BAD_CREDENTIALS),
    /** No list of this domain or trunk has such a user. */
    UNKNOWN_USER(Code.BAD_CREDENTIALS),
    /**
     * The user is in a list that is mapped here for registrations and not for calls, or for calls only. Lists that are
     * not mapped here at all are not looked at: the index does not know whose they are, and a look at all lists of an
     * account would take the longer, the more of them there are, which tells a stranger something.
     */
    USER_IN_UNMAPPED_LIST(Code.BAD_CREDENTIALS),
    /** There is a user whose name differs by case, or by the domain behind it. */
    USER_SPELLED_OTHERWISE(Code.BAD_CREDENTIALS),
    /** There is no such domain or trunk. */
    UNKNOWN_DOMAIN(Code.BAD_CREDENTIALS),
    /** Nothing is mapped to the domain or trunk that could let anybody in. */
    NOTHING_MAPPED(Code.NOT_IN_ACL),
    /** The source is in none of the mapped address lists. */
    ACL_DENIED(Code.NOT_IN_ACL),
    /** The account is not active. */
    ACCOUNT_SUSPENDED(20005, "Account not active"),
    /** The domain takes no registrations. */
    REGISTRATION_OFF(32210, "SIP registration not enabled for domain"),
    /** The domain takes registrations, but no list says whose. */
    NO_REGISTRATION_LIST(32212, "Registration authentication problem - no credential list mapped"),
    /** The address-of-record to be registered is not the user's own. */
    NOT_OWN_ADDRESS(32106, "Authenticated user and address-of-record do not match"),
    /** It came in the clear, and must not. */
    SECURE_REQUIRED(32209, "Secure SIP transport required"),
    /** The source failed too often for this user. */
    LOCKED_OUT(Code.LOCKED_OUT),
    /** The source's network failed too often, for too many users. */
    NETWORK_LOCKED_OUT(Code.LOCKED_OUT),

    // There is no room for it, or not for it.

    /** The source sends too many requests. */
    RATE_LIMITED(32001, "Too many requests"),
    /** The edge does not keep up. */
    SHED(32902, "Overloaded"),
    /** The edge is about to stop. */
    DRAINING(32903, "About to stop"),
    /**
     * It would have been let through, but the edge has not heard from its store for too long: {@code store.on-stale}.
     */
    INDEX_STALE(32904, "Store not heard from for too long"),
    /** Too many bytes held in transactions, or one body too large. */
    LIMIT_BYTES(32913, "Too many bytes"),

    // What it says is wrong, or leads nowhere.

    /** Its route set leads elsewhere than to an upstream. */
    ROUTE_ELSEWHERE(32931, "Route leads elsewhere"),
    /** It cannot be read. */
    BAD_REQUEST(32932, "Malformed request"),
    /** Its Max-Forwards is spent. */
    TOO_MANY_HOPS(32933, "Too many hops"),
    /** Its Max-Breadth is spent (RFC 5393 section 5.3.3). */
    MAX_BREADTH(32934, "Max-Breadth exceeded"),
    /** It was here before. */
    LOOP(32935, "Loop detected"),
    /** It demands an extension that is not understood. */
    EXTENSION(32936, "Extension not understood"),
    /** Its Request-URI has a scheme that leads nowhere. */
    SCHEME(32937, "URI scheme not supported"),
    /** The connection or listener that would lead to the phone is gone. */
    FLOW_GONE(32938, "Flow to the phone is gone"),
    /** Somebody else challenged for our realm. */
    REALM_CLASH(32939, "Challenge for this realm came from elsewhere"),
    /** It belongs to no dialog or transaction. */
    DIALOG_UNKNOWN(32940, "No such call or transaction"),
    /** The edge has a defect. */
    INTERNAL_ERROR(32960, "Internal error"),

    // It went on, and this is how it ended.

    /** The target refused it; its status went back. */
    UPSTREAM_STATUS(32008, "Target refused the request"),
    /** No target answered. */
    UPSTREAM_SILENT(Code.SILENT),
    /** A tenant's route leads to an address that is not for tenants: looks like a target that did not answer. */
    ROUTE_DENIED(Code.SILENT),
    /** No target could be reached. */
    UPSTREAM_UNREACHABLE(32953, "Target cannot be reached"),
    /** No name of a target led to an address. */
    NAME_UNRESOLVED(32954, "Name of the target does not resolve"),
    /** There is no target to send it to, or none that is up. */
    NO_UPSTREAM(32955, "No target");

    private final String word;
    private final int code;
    private final String text;

    Reason() {
        this(0, "");
    }

    Reason(Code shared) {
        this(shared.number, shared.text);
    }

    Reason(int code, String text) {
        this.word = name().toLowerCase(Locale.ROOT);
        this.code = code;
        this.text = text;
    }

    /** What several reasons are told as, so that nobody can tell them apart. */
    private enum Code {
        BAD_CREDENTIALS(32202, "Authentication failure - bad user credentials"),
        NOT_IN_ACL(32201, "Authentication failure - source IP address not in ACL"),
        LOCKED_OUT(32203, "Locked out after failed attempts"),
        SILENT(32952, "Target did not answer");

        private final int number;
        private final String text;

        Code(int number, String text) {
            this.number = number;
            this.text = text;
        }
    }

    /** The value of the label {@code reason}: lower case, words joined by underscores. */
    public String word() {
        return word;
    }

    /** Twilio's code, or one of our own from 32900 on; 0 for what is no refusal. */
    public int code() {
        return code;
    }

    /** What the code means, in a few words that a peer may read; empty for what is no refusal. */
    public String text() {
        return text;
    }
}
