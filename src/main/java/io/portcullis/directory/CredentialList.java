package io.portcullis.directory;

/** A named set of credentials; in force where a domain or trunk maps it. The name is unique in the account. */
public record CredentialList(Sid sid, Sid accountSid, String friendlyName, Dates dates) implements Resource {
    /** What its SIDs begin with. */
    public static final Sid.Kind KIND = new Sid.Kind("CL");
    /** How many of them one parent may have. */
    public static final Limit LIMIT = new Limit("An account", 100, "credential lists");

    /** Checks the kinds of the SIDs. */
    public CredentialList {
        KIND.require(sid);
        Account.KIND.require(accountSid);
    }
}
