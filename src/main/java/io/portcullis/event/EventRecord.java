package io.portcullis.event;

import io.portcullis.base.Reason;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * An event that is worth being written down, in the words of then: an alert, a call, or both.
 *
 * @param event one that has an account
 */
public record EventRecord(Event event, Explanation words) {
    private static final Set<Reason> NO_ALERTS = EnumSet.of(Reason.STALE_NONCE, Reason.FOREIGN_NONCE);
    private static final int REGISTRARS_CHALLENGE = 401;
    private static final int CHALLENGE = 407;
    private static final int SERVER_ERROR = 500;

    /** How bad it is, in the vendor's words. */
    public enum Level {
        ERROR,
        WARNING,
        NOTICE;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** As the API says it. */
        public String word() {
            return word;
        }
    }

    /** Whether it was refused, or failed behind the edge. */
    public static boolean isAlert(Event event) {
        return isAlert(event.reason());
    }

    private static boolean isAlert(Reason reason) {
        return reason.code() != 0 && !NO_ALERTS.contains(reason);
    }

    /** Whether what {@code draft} says is worth being written down. */
    public static boolean isWorthy(Draft draft) {
        return draft.hasEntrance()
                && (isAlert(draft.reason())
                        || (draft.isInvite() && isCall(draft.reason(), draft.hasCredentials(), draft.status())));
    }

    /** Whether it is a call that was let in, or refused after its challenge. */
    public static boolean isCall(Event event) {
        return event.isInvite()
                && isCall(
                        event.reason(),
                        event.who().algorithm() != null,
                        event.outcome().status());
    }

    private static boolean isCall(Reason reason, boolean hasCredentials, int status) {
        return reason == Reason.ADMITTED || (hasCredentials && status != CHALLENGE);
    }

    /**
     * How bad it is: what failed here or did not answer there, what a phone may still put right, what a callee said.
     */
    public Level level() {
        int status = event.outcome().status();
        if (event.outcome().upstream() && status < SERVER_ERROR && status != 0) {
            return Level.NOTICE;
        }
        return status == REGISTRARS_CHALLENGE || status == CHALLENGE ? Level.WARNING : Level.ERROR;
    }
}
