package io.portcullis.sip;

/** The status codes that the edge itself answers with (RFC 3261 section 21). */
public enum Status {
    /** RFC 3261 section 21.1.1. */
    TRYING(100, "Trying"),
    /** RFC 3261 section 21.2.1. */
    OK(200, "OK"),
    /** RFC 3261 section 21.4.1. */
    BAD_REQUEST(400, "Bad Request"),
    /** RFC 3261 section 21.4.2. */
    UNAUTHORIZED(401, "Unauthorized"),
    /** RFC 3261 section 21.4.4. */
    FORBIDDEN(403, "Forbidden"),
    /** RFC 3261 section 21.4.5. */
    NOT_FOUND(404, "Not Found"),
    /** RFC 3261 section 21.4.6. */
    METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
    /** RFC 3261 section 21.4.8. */
    PROXY_AUTHENTICATION_REQUIRED(407, "Proxy Authentication Required"),
    /** RFC 3261 section 21.4.9. */
    REQUEST_TIMEOUT(408, "Request Timeout"),
    /** RFC 3261 section 21.4.11. */
    REQUEST_ENTITY_TOO_LARGE(413, "Request Entity Too Large"),
    /** RFC 3261 section 21.4.14. */
    UNSUPPORTED_URI_SCHEME(416, "Unsupported URI Scheme"),
    /** RFC 3261 section 21.4.15. */
    BAD_EXTENSION(420, "Bad Extension"),
    /** RFC 5626 section 11.5. */
    FLOW_FAILED(430, "Flow Failed"),
    /** RFC 5393 section 5.3.3.3. */
    MAX_BREADTH_EXCEEDED(440, "Max-Breadth Exceeded"),
    /** RFC 3261 section 21.4.18. */
    TEMPORARILY_UNAVAILABLE(480, "Temporarily Unavailable"),
    /** RFC 3261 section 21.4.19. */
    CALL_OR_TRANSACTION_DOES_NOT_EXIST(481, "Call/Transaction Does Not Exist"),
    /** RFC 3261 section 21.4.20. */
    LOOP_DETECTED(482, "Loop Detected"),
    /** RFC 3261 section 21.4.21. */
    TOO_MANY_HOPS(483, "Too Many Hops"),
    /** RFC 3261 section 21.4.25. */
    REQUEST_TERMINATED(487, "Request Terminated"),
    /** RFC 3261 section 21.4.26, with the words that say why: the domain demands TLS. */
    SECURE_TRANSPORT_REQUIRED(488, "Secure SIP transport required"),
    /** RFC 3261 section 21.5.1. */
    SERVER_INTERNAL_ERROR(500, "Server Internal Error"),
    /** RFC 3261 section 21.5.2. */
    NOT_IMPLEMENTED(501, "Not Implemented"),
    /** RFC 3261 section 21.5.3. */
    BAD_GATEWAY(502, "Bad Gateway"),
    /** RFC 3261 section 21.5.4. */
    SERVICE_UNAVAILABLE(503, "Service Unavailable"),
    /** RFC 3261 section 21.5.6. */
    VERSION_NOT_SUPPORTED(505, "Version Not Supported"),
    /** RFC 3261 section 21.5.7. */
    MESSAGE_TOO_LARGE(513, "Message Too Large");

    private final int code;
    private final String reason;
    private final String line;

    Status(int code, String reason) {
        this.code = code;
        this.reason = reason;
        this.line = "SIP/2.0 " + code + ' ' + reason + "\r\n";
    }

    /**
     * The status of a code.
     *
     * @throws IllegalArgumentException for one that the edge never answers with
     */
    public static Status of(int code) {
        for (Status status : values()) {
            if (status.code == code) {
                return status;
            }
        }
        throw new IllegalArgumentException("code: " + code + " (expected: one that the edge answers with)");
    }

    /** The three digits. */
    public int code() {
        return code;
    }

    /** The reason phrase. */
    public String reason() {
        return reason;
    }

    /** The whole status line with its line end. */
    String line() {
        return line;
    }
}
