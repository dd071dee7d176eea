package io.portcullis.api;

/** A request that is refused; the message goes to the caller as it is. Carries no stack trace: it is an answer. */
final class ApiError extends RuntimeException {
    private final Fault fault;
    private final String message;

    ApiError(Fault fault, String message) {
        super(message, null, false, false);
        this.fault = fault;
        this.message = message;
    }

    /** The code and status to answer with. */
    Fault fault() {
        return fault;
    }

    /** What the answer's {@code message} says. */
    String message() {
        return message;
    }
}
