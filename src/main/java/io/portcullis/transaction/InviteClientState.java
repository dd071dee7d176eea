package io.portcullis.transaction;

/**
 * An INVITE client transaction: RFC 3261 section 17.1.1 with the AcceptedInvite state of RFC 6026 section 7.2.
 *
 * <pre>
 *                       | INVITE sent
 *                       v
 *     timer A ,----> CALLING --timer B, transport error--.
 *             '-------' | |                              |
 *                       | `------2xx--------.            |
 *                      1xx                  v            |
 *                       v        2xx        |            |
 *                  PROCEEDING ----------> ACCEPTED       |
 *                       |                   | timer M    |
 *                    300-699                '----------> TERMINATED
 *                       v                                ^
 *                   COMPLETED --timer D, transport error-'
 * </pre>
 *
 * CALLING goes to COMPLETED on 300-699 as well. {@link Event#ABANDONED} ends a transaction whose answer nobody waits
 * for any longer.
 */
enum InviteClientState {
    /** The INVITE was sent and is repeated by timer A. */
    CALLING,
    /** A provisional came; nothing is repeated. */
    PROCEEDING,
    /** A 2xx came; each repeated 2xx goes to the proxy core. */
    ACCEPTED,
    /** A 300-699 came and was acknowledged; each repeated one is acknowledged again. */
    COMPLETED,
    /** Gone. */
    TERMINATED;

    /** What can happen to it. */
    enum Event {
        /** A 1xx came. */
        PROVISIONAL,
        /** A 2xx came. */
        SUCCESS,
        /** A 300-699 came. */
        FAILURE,
        /** Time to repeat the INVITE. */
        TIMER_A,
        /** Nothing came. */
        TIMER_B,
        /** Every repeated failure has come. */
        TIMER_D,
        /** Every repeated 2xx has come. */
        TIMER_M,
        /** A cancelled INVITE got no final response in time (RFC 3261 section 9.1). */
        ABANDONED,
        /** The request or the ACK could not be sent. */
        TRANSPORT_ERROR
    }

    /** The state after {@code event}. */
    InviteClientState on(Event event) {
        return switch (this) {
            case CALLING ->
                switch (event) {
                    case PROVISIONAL -> PROCEEDING;
                    case SUCCESS -> ACCEPTED;
                    case FAILURE -> COMPLETED;
                    case TIMER_B, ABANDONED, TRANSPORT_ERROR -> TERMINATED;
                    default -> this;
                };
            case PROCEEDING ->
                switch (event) {
                    case SUCCESS -> ACCEPTED;
                    case FAILURE -> COMPLETED;
                    case ABANDONED -> TERMINATED;
                    default -> this;
                };
            case ACCEPTED -> event == Event.TIMER_M ? TERMINATED : this;
            case COMPLETED ->
                switch (event) {
                    case TIMER_D, TRANSPORT_ERROR -> TERMINATED;
                    default -> this;
                };
            case TERMINATED -> this;
        };
    }
}
