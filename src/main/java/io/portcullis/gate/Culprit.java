package io.portcullis.gate;

import io.portcullis.credential.Policy;
import io.portcullis.sip.Bytes;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Whose password was guessed, for who asks later: nothing is decided by it.
 *
 * @param accountSid whose domain or trunk it was; null when it is not known
 * @param user the name that was said, at most {@value #LONGEST} bytes of it
 */
record Culprit(@Nullable String accountSid, Bytes user) {
    private static final int LONGEST = 64;

    static Culprit of(@Nullable Policy policy, Bytes said) {
        return new Culprit(
                policy == null ? null : policy.accountSid(),
                Bytes.of(said.slice(0, Math.min(LONGEST, said.length())).toArray()));
    }

    /** The name as it was said, be it what it may. */
    String name() {
        return new String(user.toArray(), StandardCharsets.UTF_8);
    }
}
