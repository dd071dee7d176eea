package io.portcullis.api;

/** A request that is refused; the message goes to the caller as it is. Carries no stack trace: it is an answer. */
final class ApiError extends RuntimeException {
    private final ErrorCode fault;
    private final String message;

    ApiError(ErrorCode fault, String message) {
        super(message, null, false, false);
        this.fault = fault;
        this.message = message;
    }

    /** The code and status to answer with. */
    ErrorCode fault() {
        return fault;
    }

    /** What the answer's {@code message} says. */
    String message() {
        return message;
    }
}
