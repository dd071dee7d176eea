package io.portcullis.transaction;

/**
 * A non-INVITE client transaction: RFC 3261 section 17.1.2.
 *
 * <pre>
 *     timer E ,----> TRYING --1xx--> PROCEEDING <----. timer E
 *             '-------' |              | |  '--------'
 *                       |              | |
 *                    200-699        200-699
 *                       v              v
 *                   TERMINATED <-------'
 * </pre>
 *
 * Timer F, a transport error and {@link Event#ABANDONED} lead to TERMINATED as well. There is no COMPLETED, in which a
 * final response would be awaited again until timer K: what comes again belongs to no transaction then, and is dropped
 * all the same (RFC 6026 section 8.2).
 */
enum NonInviteClientState {
    /** The request was sent and is repeated by timer E. */
    TRYING,
    /** A provisional came; the request is still repeated, every T2. */
    PROCEEDING,
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
        /** Another target is tried instead. */
        ABANDONED,
        /** The request could not be sent. */
        TRANSPORT_ERROR
    }

    /** The state after {@code event}. */
    NonInviteClientState on(Event event) {
        return switch (this) {
            case TRYING, PROCEEDING ->
                switch (event) {
                    case PROVISIONAL -> PROCEEDING;
                    case FINAL, TIMER_F, ABANDONED, TRANSPORT_ERROR -> TERMINATED;
                    case TIMER_E -> this;
                };
            case TERMINATED -> this;
        };
    }
}
