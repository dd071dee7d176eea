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
    /** Checks the kinds of the SIDs. */
    public Mapping {
        kind.list.require(sid);
        kind.owner.require(ownerSid);
        Sid.Kind.ACCOUNT.require(accountSid);
    }

    /** What is mapped to what, and for what; each kind is a set of its own. */
    public enum Kind {
        /** Who may call through a domain: seen as legacy mappings and as {@code Auth/Calls} mappings. */
        DOMAIN_CALL_CREDENTIALS(Sid.Kind.DOMAIN, Sid.Kind.CREDENTIAL_LIST),
        /** From where one may call through a domain: seen as legacy mappings and as {@code Auth/Calls} mappings. */
        DOMAIN_CALL_ADDRESSES(Sid.Kind.DOMAIN, Sid.Kind.ACCESS_CONTROL_LIST),
        /** Who may register at a domain. */
        DOMAIN_REGISTRATION_CREDENTIALS(Sid.Kind.DOMAIN, Sid.Kind.CREDENTIAL_LIST),
        /** Who may call through a trunk. */
        TRUNK_CREDENTIALS(Sid.Kind.TRUNK, Sid.Kind.CREDENTIAL_LIST),
        /** From where one may call through a trunk. */
        TRUNK_ADDRESSES(Sid.Kind.TRUNK, Sid.Kind.ACCESS_CONTROL_LIST);

        private final Sid.Kind owner;
        private final Sid.Kind list;

        Kind(Sid.Kind owner, Sid.Kind list) {
            this.owner = owner;
            this.list = list;
        }

        /** What the list is mapped to: a domain or a trunk. */
        public Sid.Kind owner() {
            return owner;
        }

        /** What is mapped: a credential list or an IP access control list. */
        public Sid.Kind list() {
            return list;
        }
    }

    @Override
    public Sid parentSid() {
        return ownerSid;
    }
}
