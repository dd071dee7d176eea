package io.portcullis.api;

import com.linecorp.armeria.common.HttpHeaders;
import java.util.List;

/** A request that is refused; the message goes to the caller as it is. Carries no stack trace: it is an answer. */
final class ApiError extends RuntimeException {
    private final ErrorCode fault;
    private final String message;

    private final transient HttpHeaders headers;
    private final transient List<LineFault> lines;

    ApiError(ErrorCode fault, String message) {
        this(fault, message, HttpHeaders.of(), List.of());
    }

    /** With further headers of the answer. */
    ApiError(ErrorCode fault, String message, HttpHeaders headers) {
        this(fault, message, headers, List.of());
    }

    /** With what is wrong with each line of a body. */
    ApiError(ErrorCode fault, String message, List<LineFault> lines) {
        this(fault, message, HttpHeaders.of(), lines);
    }

    private ApiError(ErrorCode fault, String message, HttpHeaders headers, List<LineFault> lines) {
        super(message, null, false, false);
        this.fault = fault;
        this.message = message;
        this.headers = headers;
        this.lines = List.copyOf(lines);
    }

    /** What is wrong with lines of the body; empty when it does not consist of lines. */
    List<LineFault> lines() {
        return lines;
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
