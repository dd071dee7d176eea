package io.portcullis.gate;

import io.portcullis.base.Reason;
import io.portcullis.credential.Policy;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.DigestCredentials;
import io.portcullis.gate.GateListener.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What the gate found when it looked at a request. The identity's user name is read from the request itself, and is
 * good as long as that is.
 *
 * @param reason why it may pass, or may not
 * @param outcome how the attempt to pass went; null when it did not come to one
 * @param algorithm of the credentials, or null when none were read
 * @param policy of the domain or trunk, or null when it is unknown or was not asked
 * @param identity whose credentials verified, or null
 * @param given what was read of credentials that did not verify, which is good as long as the request; null when
 *     nothing was, or who asks has to read it himself
 */
public record Finding(
        Reason reason,
        @Nullable Outcome outcome,
        @Nullable Algorithm algorithm,
        @Nullable Policy policy,
        Verdict.@Nullable Identity identity,
        @Nullable DigestCredentials given) {
    static final Finding NO_CREDENTIALS = new Finding(Reason.CHALLENGED, Outcome.CHALLENGED, null);
    static final Finding UNANSWERED = new Finding(Reason.UNANSWERED, Outcome.CHALLENGED, null);
    static final Finding OTHER_REALM = new Finding(Reason.OTHER_REALM, Outcome.CHALLENGED, null);
    static final Finding RATE_LIMITED = new Finding(Reason.RATE_LIMITED, Outcome.RATE_LIMITED, null);

    /** Without an identity, for a domain or trunk that is not said yet. */
    Finding(Reason reason, @Nullable Outcome outcome, @Nullable Algorithm algorithm) {
        this(reason, outcome, algorithm, null, null, null);
    }

    /** Of credentials that did not verify, for a domain or trunk that is not said yet. */
    Finding(Reason reason, Outcome outcome, @Nullable Algorithm algorithm, DigestCredentials given) {
        this(reason, outcome, algorithm, null, null, given);
    }

    /** With credentials that verified or were not kept. */
    public Finding(
            Reason reason,
            @Nullable Outcome outcome,
            @Nullable Algorithm algorithm,
            @Nullable Policy policy,
            Verdict.@Nullable Identity identity) {
        this(reason, outcome, algorithm, policy, identity, null);
    }

    /** The same, for a request to this domain or trunk. */
    Finding at(@Nullable Policy entrance) {
        return entrance == null ? this : new Finding(reason, outcome, algorithm, entrance, identity, given);
    }

    /** What of it is good for longer than the request. */
    public Finding lasting() {
        return given == null ? this : new Finding(reason, outcome, algorithm, policy, identity);
    }

    /** The same attempt, failed after all. */
    Finding failed(Reason why, Outcome how) {
        return new Finding(why, how, algorithm, policy, null, given);
    }
}
