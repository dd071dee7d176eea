package io.portcullis.edge;

import io.portcullis.credential.Policy;
import io.portcullis.gate.UserPart;
import io.portcullis.gate.Verdict;
import io.portcullis.sip.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Who sends an admitted request, as the PBX may believe it (RFC 3325 section 5):
 *
 * <pre>
 *   P-Asserted-Identity: &lt;sip:alice@pbx.example.com&gt;
 *   X-Portcullis-Account: AC…
 *   X-Portcullis-Domain: SD…
 *   X-Portcullis-Credential: CR…
 * </pre>
 */
final class ProvenIdentity {
    private static final Bytes ASSERTED = Bytes.of("P-Asserted-Identity: <sip:");
    private static final Bytes BEHIND_ASSERTED = Bytes.of(">\r\n");
    private static final Bytes ACCOUNT = Bytes.of("X-Portcullis-Account: ");
    private static final Bytes TRUNK = Bytes.of("X-Portcullis-Trunk: ");
    private static final Bytes DOMAIN = Bytes.of("X-Portcullis-Domain: ");
    private static final Bytes CREDENTIAL = Bytes.of("X-Portcullis-Credential: ");
    private static final Bytes CRLF = Bytes.of("\r\n");

    private final byte[] lines;
    private int length;

    private ProvenIdentity(int length) {
        this.lines = new byte[length];
    }

    /** The header lines, each with its line end, and {@code more} behind them. */
    static Bytes lines(Policy policy, Verdict.@Nullable Identity identity, Bytes more) {
        Bytes kind = policy.kind() == Policy.Kind.TRUNK ? TRUNK : DOMAIN;
        int length = line(ACCOUNT, policy.accountSid()) + line(kind, policy.sid()) + more.length();
        if (identity == null) {
            return new ProvenIdentity(length).tenant(policy, kind).put(more).whole();
        }
        Bytes user = UserPart.of(identity.username());
        String credential = identity.credentialSid();
        int asserted = ASSERTED.length() + user.length() + 1 + policy.name().length() + BEHIND_ASSERTED.length();
        return new ProvenIdentity(length + asserted + line(CREDENTIAL, credential))
                .put(ASSERTED)
                .put(user)
                .put("@")
                .put(policy.name())
                .put(BEHIND_ASSERTED)
                .tenant(policy, kind)
                .put(CREDENTIAL)
                .put(credential)
                .put(CRLF)
                .put(more)
                .whole();
    }

    private static int line(Bytes name, String value) {
        return name.length() + value.length() + CRLF.length();
    }

    private ProvenIdentity tenant(Policy policy, Bytes kind) {
        return put(ACCOUNT)
                .put(policy.accountSid())
                .put(CRLF)
                .put(kind)
                .put(policy.sid())
                .put(CRLF);
    }

    private ProvenIdentity put(Bytes part) {
        length = part.copyTo(lines, length);
        return this;
    }

    /** Hosts and SIDs are ASCII. */
    private ProvenIdentity put(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            lines[length++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    private Bytes whole() {
        return Bytes.of(lines, 0, length);
    }
}
