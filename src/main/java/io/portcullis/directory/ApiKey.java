package io.portcullis.directory;

/** A login to an account that can be revoked by itself; it reaches neither accounts nor other keys. */
public record ApiKey(Sid sid, Sid accountSid, String friendlyName, HashedSecret secret, Dates dates)
        implements Resource {
    /** Checks the kinds of the SIDs. */
    public ApiKey {
        Sid.Kind.API_KEY.require(sid);
        Sid.Kind.ACCOUNT.require(accountSid);
    }
}
