package io.portcullis.edge;

import io.portcullis.base.Reason;
import io.portcullis.gate.Finding;
import io.portcullis.gate.Verdict;
import io.portcullis.proxy.Passage;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Fault;
import io.portcullis.sip.Status;
import io.portcullis.sip.Text;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a request, decided once: it goes on, is answered, or is not. A value with one reason; {@link Edge}
 * carries it out in one place, and tells of it there.
 */
public sealed interface Decision {
    /** Why it is so. */
    Reason reason();

    /** What the gate found when it looked at the request, or null when it was not asked. */
    @Nullable
    Finding finding();

    /** It goes on this way. */
    record Forward(Passage passage, Reason reason, @Nullable Finding finding) implements Decision {
        /** Without the gate: the proof of a dialog, or where it comes from, lets it through. */
        static Forward by(Passage passage) {
            return new Forward(passage, Reason.ADMITTED, null);
        }
    }

    /**
     * It is answered here.
     *
     * @param phrase in place of the status's own, or null
     * @param lines header lines that belong to the status, each with its line end, or empty
     * @param why what the operator may know besides the reason, or null
     */
    record Answer(
            Status status,
            @Nullable Fault phrase,
            Text lines,
            Reason reason,
            @Nullable Finding finding,
            @Nullable String why)
            implements Decision {
        /** With nothing to say besides the reason. */
        public Answer(Status status, @Nullable Fault phrase, Text lines, Reason reason, @Nullable Finding finding) {
            this(status, phrase, lines, reason, finding, null);
        }

        /** Whether it asks for credentials, which is no refusal yet. */
        boolean isChallenge() {
            return status == Status.UNAUTHORIZED || status == Status.PROXY_AUTHENTICATION_REQUIRED;
        }

        static Answer of(Status status, Reason reason) {
            return new Answer(status, null, Bytes.EMPTY, reason, null);
        }

        static Answer of(Status status, Text lines, Reason reason) {
            return new Answer(status, null, lines, reason, null);
        }

        /** To what cannot be read as it should. */
        static Answer of(Fault fault) {
            return new Answer(fault.status(), fault, Bytes.EMPTY, reasonOf(fault), null);
        }
    }

    /** It is not answered. */
    record Drop(Reason reason, @Nullable Finding finding) implements Decision {
        static Drop of(Reason reason) {
            return new Drop(reason, null);
        }
    }

    /** The word for a fault. */
    static Reason reasonOf(Fault fault) {
        return switch (fault.status()) {
            case UNSUPPORTED_URI_SCHEME -> Reason.SCHEME;
            case MESSAGE_TOO_LARGE, REQUEST_ENTITY_TOO_LARGE -> Reason.LIMIT_BYTES;
            case SERVICE_UNAVAILABLE -> Reason.RATE_LIMITED;
            default -> Reason.BAD_REQUEST;
        };
    }

    /** What a refusal of the gate, or its question, comes to; null when the request may pass. */
    static @Nullable Decision of(Verdict verdict) {
        if (verdict instanceof Verdict.Admit) {
            return null;
        }
        if (verdict instanceof Verdict.Challenge challenge) {
            return new Answer(
                    challenge.status(),
                    null,
                    challenge.lines(),
                    challenge.finding().reason(),
                    challenge.finding());
        }
        return verdict instanceof Verdict.Refuse refuse
                ? new Answer(
                        refuse.status(), null, refuse.lines(), refuse.finding().reason(), refuse.finding())
                : new Drop(verdict.finding().reason(), verdict.finding());
    }
}
