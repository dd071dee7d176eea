package io.portcullis.directory;

/**
 * A credential list or IP access control list in force at a domain or trunk. It has no SID of its own: it is found by
 * its kind, its domain or trunk, and the list. {@link #friendlyName} is the list's name as it is now; what a written
 * record says there is ignored.
 *
 * @param sid the list
 * @param ownerSid the domain or trunk
 */
public record Mapping(Kind kind, Sid sid, Sid accountSid, Sid ownerSid, String friendlyName, Dates dates)
        implements Resource {
    /** Never reached before those on lists: there are no more lists to map. */
    public static final Limit LIMIT = new Limit("A domain or trunk", 1_000, "mappings");

    /** Checks the kinds of the SIDs. */
    public Mapping {
        kind.list().require(sid);
        kind.owner().require(ownerSid);
        Account.KIND.require(accountSid);
    }

    /** What is mapped to what, and for what; each kind is a set of its own. */
    public enum Kind {
        /** Who may call through a domain: seen as legacy mappings and as {@code Auth/Calls} mappings. */
        DOMAIN_CALL_CREDENTIALS,
        /** From where one may call through a domain: seen as legacy mappings and as {@code Auth/Calls} mappings. */
        DOMAIN_CALL_ADDRESSES,
        /** Who may register at a domain. */
        DOMAIN_REGISTRATION_CREDENTIALS,
        /** Who may call through a trunk. */
        TRUNK_CREDENTIALS,
        /** From where one may call through a trunk. */
        TRUNK_ADDRESSES;

        /** What the list is mapped to: a domain or a trunk. */
        public Sid.Kind owner() {
            return switch (this) {
                case DOMAIN_CALL_CREDENTIALS, DOMAIN_CALL_ADDRESSES, DOMAIN_REGISTRATION_CREDENTIALS -> SipDomain.KIND;
                case TRUNK_CREDENTIALS, TRUNK_ADDRESSES -> Trunk.KIND;
            };
        }

        /** What is mapped: a credential list or an IP access control list. */
        public Sid.Kind list() {
            return switch (this) {
                case DOMAIN_CALL_CREDENTIALS, DOMAIN_REGISTRATION_CREDENTIALS, TRUNK_CREDENTIALS -> CredentialList.KIND;
                case DOMAIN_CALL_ADDRESSES, TRUNK_ADDRESSES -> IpAccessControlList.KIND;
            };
        }
    }

    @Override
    public Sid parentSid() {
        return ownerSid;
    }
}
