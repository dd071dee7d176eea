package io.portcullis.directory;

/** A named set of address ranges; in force where a domain or trunk maps it. The name is unique in the account. */
public record IpAccessControlList(Sid sid, Sid accountSid, String friendlyName, Dates dates) implements Resource {
    /** What its SIDs begin with. */
    public static final Sid.Kind KIND = new Sid.Kind("AL");
    /** How many of them one parent may have. */
    public static final Limit LIMIT = new Limit("An account", 1_000, "IP access control lists");

    /** Checks the kinds of the SIDs. */
    public IpAccessControlList {
        KIND.require(sid);
        Account.KIND.require(accountSid);
    }
}
