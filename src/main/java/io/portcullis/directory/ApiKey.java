package io.portcullis.directory;

/**
 * A login to an account that can be revoked by itself.
 *
 * @param main whether it reaches accounts and keys
 */
public record ApiKey(Sid sid, Sid accountSid, String friendlyName, boolean main, HashedSecret secret, Dates dates)
        implements Resource {
    /** What its SIDs begin with. */
    public static final Sid.Kind KIND = new Sid.Kind("SK");
    /** How many of them one parent may have. */
    public static final Limit LIMIT = new Limit("An account", 1_000, "keys");

    /** Checks the kinds of the SIDs. */
    public ApiKey {
        KIND.require(sid);
        Account.KIND.require(accountSid);
    }
}
