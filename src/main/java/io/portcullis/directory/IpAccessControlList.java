package io.portcullis.directory;

/** A named set of address ranges; in force where a domain or trunk maps it. The name is unique in the account. */
public record IpAccessControlList(Sid sid, Sid accountSid, String friendlyName, Dates dates) implements Resource {
    /** Checks the kinds of the SIDs. */
    public IpAccessControlList {
        Sid.Kind.ACCESS_CONTROL_LIST.require(sid);
        Sid.Kind.ACCOUNT.require(accountSid);
    }
}
