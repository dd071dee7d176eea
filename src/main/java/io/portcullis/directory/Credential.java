package io.portcullis.directory;

import io.portcullis.digest.HashedPassword;
import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * A user of a credential list.
 *
 * @param username in Unicode form NFC, case-sensitive, unique in its list; never changes
 * @param passwords what is left of the password and of the one before; a component of either is null when an import did
 *     not know that hash
 * @param endUserSid who answers for it, if anybody does
 */
public record Credential(
        Sid sid,
        Sid accountSid,
        Sid credentialListSid,
        String username,
        Passwords passwords,
        @Nullable Sid endUserSid,
        Dates dates)
        implements Resource {
    /** What its SIDs begin with. */
    public static final Sid.Kind KIND = new Sid.Kind("CR");
    /** How many of them one parent may have. */
    public static final Limit LIMIT = new Limit("A credential list", 1_000, "credentials");

    /** Checks the kinds of the SIDs and brings the user name to form NFC, as the HA1s have it. */
    public Credential {
        KIND.require(sid);
        Account.KIND.require(accountSid);
        CredentialList.KIND.require(credentialListSid);
        username = Normalizer.normalize(username, Normalizer.Form.NFC);
        if (endUserSid != null) {
            EndUser.KIND.require(endUserSid);
        }
    }

    /** The same user with other passwords. */
    public Credential with(Passwords others, @Nullable Sid endUser, Dates touched) {
        return new Credential(sid, accountSid, credentialListSid, username, others, endUser, touched);
    }

    /** The password in force; null when what is stored of it does not open: nobody gets in with it. */
    public @Nullable HashedPassword password() {
        return passwords.current();
    }

    @Override
    public Sid parentSid() {
        return credentialListSid;
    }
}
