package io.portcullis.transaction;

/**
 * A non-INVITE server transaction: RFC 3261 section 17.2.2 with RFC 4320.
 *
 * <pre>
 *   TRYING --1xx--> PROCEEDING --200-699--> COMPLETED --timer J--> TERMINATED
 *      |                |                    ^   |                     ^
 *      `----------------+------200-699-------'   |                     |
 *                       `---transport error------+---------------------'
 * </pre>
 *
 * When nobody answers, it never completes (no 408 may be sent, RFC 4320 section 4.2) and {@link Event#ABANDONED} ends
 * it.
 */
enum NonInviteServerState {
    /** The request arrived, nothing was sent; repeated requests are absorbed. */
    TRYING,
    /** A 100 was sent; repeated requests get it again. */
    PROCEEDING,
    /** A final response was sent; repeated requests get it again. */
    COMPLETED,
    /** Gone. */
    TERMINATED;

    /** What can happen to it. */
    enum Event {
        /** The request again. */
        REQUEST,
        /** The proxy core sends a 100. */
        PROVISIONAL,
        /** The proxy core sends a final response. */
        FINAL,
        /** Every late request has come. */
        TIMER_J,
        /** No answer will come any more. */
        ABANDONED,
        /** A response could not be sent. */
        TRANSPORT_ERROR
    }

    /** The state after {@code event}. */
    NonInviteServerState on(Event event) {
        return switch (this) {
            case TRYING ->
                switch (event) {
                    case PROVISIONAL -> PROCEEDING;
                    case FINAL -> COMPLETED;
                    case ABANDONED -> TERMINATED;
                    default -> this;
                };
            case PROCEEDING ->
                switch (event) {
                    case FINAL -> COMPLETED;
                    case ABANDONED, TRANSPORT_ERROR -> TERMINATED;
                    default -> this;
                };
            case COMPLETED ->
                switch (event) {
                    case TIMER_J, TRANSPORT_ERROR -> TERMINATED;
                    default -> this;
                };
            case TERMINATED -> this;
        };
    }
}
