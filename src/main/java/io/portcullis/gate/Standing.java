package io.portcullis.gate;

import io.portcullis.base.Reason;
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
        boolean open = closed(request, snapshot, policy, entrance.registered()) == null;
        return new Standing(policy, identity, secure && known && open);
    }

    private static Verdict.@Nullable Identity identity(CredentialSnapshot snapshot, List<String> lists, String sid) {
        for (int i = 0; i < lists.size(); i++) {
            UserTable table = snapshot.table(lists.get(i));
            int row = table.findCredential(sid);
            if (row != UserTable.ABSENT) {
                return new Verdict.Identity(Bytes.of(table.usernameBytes(row)), sid, table.endUserSid(row));
            }
        }
        return null;
    }

    /** The lists that say who may pass; any one of them admits. */
    static List<String> lists(Policy policy, boolean registration) {
        return registration ? policy.registrationLists() : policy.callLists();
    }

    /** Why nobody may pass, or register, who comes from where the request does; null when somebody may. */
    static @Nullable Reason closed(
            SipRequest request, CredentialSnapshot snapshot, Policy policy, boolean registration) {
        if (!policy.active()) {
            return Reason.ACCOUNT_SUSPENDED;
        }
        if (registration && !policy.sipRegistration()) {
            return Reason.REGISTRATION_OFF;
        }
        if (registration) {
            return policy.registrationLists().isEmpty() ? Reason.NO_REGISTRATION_LIST : null;
        }
        if (policy.acls().isEmpty() && policy.callLists().isEmpty()) {
            return Reason.NOTHING_MAPPED;
        }
        return isIn(snapshot, policy.acls(), request.source().address()) ? null : Reason.ACL_DENIED;
    }

    private static boolean isIn(CredentialSnapshot snapshot, List<String> acls, InetAddress source) {
        for (int i = 0; i < acls.size(); i++) {
            if (snapshot.addresses(acls.get(i)).contains(source)) {
                return true;
            }
        }
        return acls.isEmpty();
    }
}
