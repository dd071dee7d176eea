package io.portcullis.gate;

import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.Policy;
import io.portcullis.credential.UserTable;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipRequest;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has become of an {@link Entrance} since somebody was let in there.
 *
 * @param policy of the domain or trunk; null when there is none any more
 * @param identity whose credential it was; null when there is none, or none any more
 * @param good whether it would let the same one in now, by what it knows without asking
 */
public record Standing(@Nullable Policy policy, Verdict.@Nullable Identity identity, boolean good) {
    private static final Standing GONE = new Standing(null, null, false);

    static Standing of(SipRequest request, Entrance entrance, CredentialSnapshot snapshot) {
        Policy policy = snapshot.policy(entrance.sid());
        if (policy == null) {
            return GONE;
        }
        String credential = entrance.credentialSid();
        Verdict.Identity identity =
                credential == null ? null : identity(snapshot, lists(policy, entrance.registered()), credential);
        boolean secure = !policy.secure() || request.source().transport().isSecure();
        boolean known = credential == null ? policy.callLists().isEmpty() : identity != null;
        boolean takes = isTaken(
                snapshot, policy, entrance.registered(), request.source().address());
        return new Standing(policy, identity, policy.active() && secure && known && takes);
    }

    private static Verdict.@Nullable Identity identity(CredentialSnapshot snapshot, List<String> lists, String sid) {
        for (int i = 0; i < lists.size(); i++) {
            UserTable table = snapshot.table(lists.get(i));
            int row = table.findCredential(sid);
            if (row != UserTable.ABSENT) {
                return new Verdict.Identity(Bytes.of(table.usernameBytes(row)), sid, table.endUserSid(row), -1);
            }
        }
        return null;
    }

    /** The lists that say who may pass; any one of them admits. */
    static List<String> lists(Policy policy, boolean registration) {
        return registration ? policy.registrationLists() : policy.callLists();
    }

    /** Whether the domain or trunk takes registrations, or calls from {@code source}, at all. */
    static boolean isTaken(CredentialSnapshot snapshot, Policy policy, boolean registration, InetAddress source) {
        if (registration) {
            return policy.kind() == Policy.Kind.DOMAIN
                    && policy.sipRegistration()
                    && !policy.registrationLists().isEmpty();
        }
        List<String> acls = policy.acls();
        boolean isIn = acls.isEmpty() && !policy.callLists().isEmpty();
        for (int i = 0; i < acls.size() && !isIn; i++) {
            isIn = snapshot.addresses(acls.get(i)).contains(source);
        }
        return isIn;
    }
}
