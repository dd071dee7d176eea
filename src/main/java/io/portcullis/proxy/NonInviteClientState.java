package io.portcullis.proxy;

/**
 * A non-INVITE client transaction: RFC 3261 section 17.1.2.
 *
 * <pre>
 *     timer E ,----> TRYING --1xx--> PROCEEDING <----. timer E
 *             '-------' |              | |  '--------'
 *                       |              | |
 *                    200-699        200-699
 *                       v              v
 *                   COMPLETED <--------' --timer K--> TERMINATED
 * </pre>
 *
 * Timer F, a transport error and {@link Event#ABANDONED} lead from TRYING and PROCEEDING to TERMINATED.
 */
enum NonInviteClientState {
    /** The request was sent and is repeated by timer E. */
    TRYING,
    /** A provisional came; the request is still repeated, every T2. */
    PROCEEDING,
    /** A final response came; repeated ones are absorbed. */
    COMPLETED,
    /** Gone. */
    TERMINATED;

    /** What can happen to it. */
    enum Event {
        /** A 1xx came. */
        PROVISIONAL,
        /** A 200-699 came. */
        FINAL,
        /** Time to repeat the request. */
        TIMER_E,
        /** No final response came. */
        TIMER_F,
        /** Every repeated response has come. */
        TIMER_K,
        /** Another target is tried instead. */
        ABANDONED,
        /** The request could not be sent. */
        TRANSPORT_ERROR
    }

    /** The state after {@code event}. */
    NonInviteClientState on(Event event) {
        return switch (this) {
            case TRYING ->
                switch (event) {
                    case PROVISIONAL -> PROCEEDING;
                    case FINAL -> COMPLETED;
                    case TIMER_F, ABANDONED, TRANSPORT_ERROR -> TERMINATED;
                    default -> this;
                };
            case PROCEEDING ->
                switch (event) {
                    case FINAL -> COMPLETED;
                    case TIMER_F, ABANDONED, TRANSPORT_ERROR -> TERMINATED;
                    default -> this;
                };
            case COMPLETED -> event == Event.TIMER_K ? TERMINATED : this;
            case TERMINATED -> this;
        };
    }
}
