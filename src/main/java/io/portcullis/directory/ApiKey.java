package io.portcullis.directory;

/**
 * A login to an account that can be revoked by itself.
 *
 * @param main whether it reaches accounts and keys
 */
public record ApiKey(Sid sid, Sid accountSid, String friendlyName, boolean main, HashedSecret secret, Dates dates)
        implements Resource {
    /** Checks the kinds of the SIDs. */
    public ApiKey {
        Sid.Kind.API_KEY.require(sid);
        Sid.Kind.ACCOUNT.require(accountSid);
    }
}
