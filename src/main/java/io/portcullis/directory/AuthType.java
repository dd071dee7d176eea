package io.portcullis.directory;

/** How calls to a domain or trunk are authenticated; follows from its call mappings, and both means both must pass. */
public enum AuthType {
    NONE(""),
    IP_ACL("IP_ACL"),
    CREDENTIAL_LIST("CREDENTIAL_LIST"),
    BOTH("IP_ACL,CREDENTIAL_LIST");

    private final String token;

    AuthType(String token) {
        this.token = token;
    }

    /** The name on the wire; empty for {@link #NONE}. */
    public String token() {
        return token;
    }

    /** What these mappings amount to. */
    public static AuthType of(boolean accessControlLists, boolean credentialLists) {
        if (accessControlLists) {
            return credentialLists ? BOTH : IP_ACL;
        }
        return credentialLists ? CREDENTIAL_LIST : NONE;
    }
}
