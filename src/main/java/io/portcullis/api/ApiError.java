package io.portcullis.api;

import com.linecorp.armeria.common.HttpHeaders;

/** A request that is refused; the message goes to the caller as it is. Carries no stack trace: it is an answer. */
final class ApiError extends RuntimeException {
    private final ErrorCode fault;
    private final String message;

    @SuppressWarnings("serial") // an answer is never serialized as an object
    private final HttpHeaders headers;

    ApiError(ErrorCode fault, String message) {
        this(fault, message, HttpHeaders.of());
    }

    ApiError(ErrorCode fault, String message, HttpHeaders headers) {
        super(message, null, false, false);
        this.fault = fault;
        this.message = message;
        this.headers = headers;
    }

    /** The code and status to answer with. */
    ErrorCode fault() {
        return fault;
    }

    /** Further headers of the answer. */
    HttpHeaders headers() {
        return headers;
    }

    /** What the answer's {@code message} says. */
    String message() {
        return message;
    }
}
