package io.portcullis.gate;

import io.portcullis.credential.Policy;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Status;
import io.portcullis.sip.Text;
import org.jspecify.annotations.Nullable;

/** What the gate decides about a request. A value: somebody else turns it into SIP. */
public sealed interface Verdict {
    /**
     * It may pass.
     *
     * @param policy of the domain or trunk that it is for
     * @param identity whose credentials it carries, or null when its address alone admits it
     */
    record Admit(Policy policy, @Nullable Identity identity) implements Verdict {}

    /** It must show credentials first. */
    non-sealed interface Challenge extends Verdict {
        /** 401 or 407. */
        Status status();

        /** The challenge's header lines, each with its line end; the same ones whenever they are written. */
        Text lines();
    }

    /**
     * It may not pass, and is told.
     *
     * @param lines header lines that explain it, each with its line end, or empty
     */
    record Refuse(Status status, Bytes lines) implements Verdict {}

    /** It is not answered. */
    record Drop() implements Verdict {}

    /**
     * Whose credentials verified.
     *
     * @param username as the digest had it, unescaped
     * @param credentialSid the credential
     * @param endUserSid who answers for the credential, or null
     */
    record Identity(
            Bytes username, String credentialSid, @Nullable String endUserSid) {}
}
