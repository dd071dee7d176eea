package io.portcullis.directory;

import io.portcullis.digest.HashedPassword;
import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * A user of a credential list.
 *
 * @param username in Unicode form NFC, case-sensitive, unique in its list; never changes
 * @param password what is left of it; a component is null when an import did not know that hash. Null altogether when
 *     what is stored does not open: nobody gets in with it until it is given another one
 * @param endUserSid who answers for it, if anybody does
 */
public record Credential(
        Sid sid,
        Sid accountSid,
        Sid credentialListSid,
        String username,
        @Nullable HashedPassword password,
        @Nullable Sid endUserSid,
        Dates dates)
        implements Resource {
    /** Checks the kinds of the SIDs and brings the user name to form NFC, as the HA1s have it. */
    public Credential {
        Sid.Kind.CREDENTIAL.require(sid);
        Sid.Kind.ACCOUNT.require(accountSid);
        Sid.Kind.CREDENTIAL_LIST.require(credentialListSid);
        username = Normalizer.normalize(username, Normalizer.Form.NFC);
        if (endUserSid != null) {
            Sid.Kind.END_USER.require(endUserSid);
        }
    }

    @Override
    public Sid parentSid() {
        return credentialListSid;
    }
}
