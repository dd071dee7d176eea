package io.portcullis.gate;

import io.portcullis.credential.Policy;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Status;
import io.portcullis.sip.Text;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the gate decides about a request, and what it found. A value: somebody else turns it into SIP, and tells of it.
 */
public sealed interface Verdict {
    /** Why it is so. */
    Finding finding();

    /** It may pass; the finding says at which domain or trunk. */
    record Admit(Finding finding) implements Verdict {
        /** Of the domain or trunk that it is for. */
        public Policy policy() {
            return Objects.requireNonNull(finding.policy());
        }

        /** Whose credentials it carries, or null when its address alone admits it. */
        public @Nullable Identity identity() {
            return finding.identity();
        }
    }

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
     * @param lines header lines that belong to the status, each with its line end, or empty
     */
    record Refuse(Status status, Bytes lines, Finding finding) implements Verdict {}

    /** It is not answered. */
    record Drop(Finding finding) implements Verdict {}

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
