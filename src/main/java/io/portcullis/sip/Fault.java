package io.portcullis.sip;

import java.util.Set;

/**
 * Why a request that can be answered is not one to act on.
 *
 * @param status what it is answered with
 * @param what the reason phrase: what was wrong, in words a person at the other end can use; never text from outside
 * @param label the reason as a metric's label, one of a fixed few
 */
public record Fault(Status status, String what, String label) {
    static final Fault HEADER_LINE = bad("Malformed Header Line", "header_line");
    static final Fault CONTROL_CHARACTER = bad("Control Character in Header", "control_character");
    static final Fault UNTERMINATED = bad("Header Section Not Terminated", "unterminated");
    static final Fault REQUEST_LINE = bad("Malformed Request-Line", "request_line");
    static final Fault REQUEST_URI = bad("Malformed Request-URI", "request_uri");
    static final Fault MISSING = bad("Missing Required Header", "missing_header");
    static final Fault REPEATED = bad("Repeated Single-Value Header", "repeated_header");
    static final Fault CONTENT_LENGTH = bad("Bad Content-Length", "content_length");
    /** Only of responses: requests are {@link #REPEATED}. */
    static final Fault CONTENT_LENGTHS = bad("Content-Length Given Twice and Differently", "content_length");

    static final Fault TRUNCATED = bad("Content-Length Larger Than Message", "truncated");
    static final Fault CSEQ = bad("Bad CSeq", "cseq");
    static final Fault CSEQ_METHOD = bad("CSeq Method Does Not Match Request Method", "cseq");
    static final Fault UNKNOWN_METHOD =
            new Fault(Status.NOT_IMPLEMENTED, "CSeq Method Does Not Match Unknown Method", "cseq");
    static final Fault MAX_FORWARDS = bad("Bad Max-Forwards", "max_forwards");
    static final Fault FROM_OR_TO = bad("Malformed From or To", "from_or_to");
    static final Fault CALL_ID = bad("Bad Call-ID", "call_id");
    static final Fault VIA = bad("Malformed Via", "via");
    static final Fault ROUTE = bad("Malformed Route", "route");
    static final Fault SCHEME = new Fault(Status.UNSUPPORTED_URI_SCHEME, "Unsupported URI Scheme", "uri_scheme");
    static final Fault VERSION = new Fault(Status.VERSION_NOT_SUPPORTED, "Version Not Supported", "version");
    static final Fault TOO_LARGE = new Fault(Status.MESSAGE_TOO_LARGE, "Message Too Large", "too_large");

    private static final Set<Fault> BLURRED =
            Set.of(HEADER_LINE, CONTROL_CHARACTER, UNTERMINATED, CONTENT_LENGTH, TRUNCATED);

    /**
     * Whether it is in doubt where the message or one of its lines ends; on a stream nothing behind it is safe to read.
     */
    public boolean blursBounds() {
        return BLURRED.contains(this);
    }

    private static Fault bad(String what, String label) {
        return new Fault(Status.BAD_REQUEST, what, label);
    }
}
