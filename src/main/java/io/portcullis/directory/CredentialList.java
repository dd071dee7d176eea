package io.portcullis.directory;

/** A named set of credentials; in force where a domain or trunk maps it. The name is unique in the account. */
public record CredentialList(Sid sid, Sid accountSid, String friendlyName, Dates dates) implements Resource {
    /** Checks the kinds of the SIDs. */
    public CredentialList {
        Sid.Kind.CREDENTIAL_LIST.require(sid);
        Sid.Kind.ACCOUNT.require(accountSid);
    }
}
