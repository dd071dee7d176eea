package io.portcullis.transaction;

/**
 * An INVITE server transaction: RFC 3261 section 17.2.1 with the AcceptedInvite state of RFC 6026 section 7.1.
 *
 * <pre>
 *                    | INVITE
 *                    v
 *              PROCEEDING --2xx--> ACCEPTED --timer L--.
 *                    |                                 |
 *                 300-699                              v
 *                    v                             TERMINATED
 *        ,-----> COMPLETED --timer H------------------^  ^
 *      timer G     | |                                   |
 *        '---------' ACK                                 |
 *                    v                                   |
 *                CONFIRMED --timer I---------------------'
 * </pre>
 *
 * An event that a state does not list leaves it as it is; that includes a response that could not be sent (RFC 6026
 * section 7.1), since the caller repeats its INVITE.
 */
enum InviteServerState {
    /** The INVITE arrived, no final response was sent; a repeated INVITE gets the last provisional again. */
    PROCEEDING,
    /** A 2xx was sent. Repeated INVITEs are absorbed; more 2xx go out; an ACK is the proxy core's. */
    ACCEPTED,
    /** A 300-699 was sent and is repeated by timer G and by each repeated INVITE until the ACK. */
    COMPLETED,
    /** The ACK came; further ones are absorbed. */
    CONFIRMED,
    /** Gone. */
    TERMINATED;

    /** What can happen to it. */
    enum Event {
        /** The INVITE again. */
        INVITE,
        /** The proxy core sends a 1xx. */
        PROVISIONAL,
        /** The proxy core sends a 2xx. */
        SUCCESS,
        /** The proxy core sends a 300-699. */
        FAILURE,
        /** An ACK with the INVITE's branch. */
        ACK,
        /** Time to repeat the failure. */
        TIMER_G,
        /** The ACK never came. */
        TIMER_H,
        /** Every late ACK has come. */
        TIMER_I,
        /** Every late INVITE and 2xx has come. */
        TIMER_L,
        /** A response could not be sent. */
        TRANSPORT_ERROR
    }

    /** The state after {@code event}. */
    InviteServerState on(Event event) {
        return switch (this) {
            case PROCEEDING ->
                switch (event) {
                    case SUCCESS -> ACCEPTED;
                    case FAILURE -> COMPLETED;
                    default -> this;
                };
            case ACCEPTED -> event == Event.TIMER_L ? TERMINATED : this;
            case COMPLETED ->
                switch (event) {
                    case ACK -> CONFIRMED;
                    case TIMER_H -> TERMINATED;
                    default -> this;
                };
            case CONFIRMED -> event == Event.TIMER_I ? TERMINATED : this;
            case TERMINATED -> this;
        };
    }
}
