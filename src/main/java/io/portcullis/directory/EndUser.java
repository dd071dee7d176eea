package io.portcullis.directory;

/**
 * A person or business that answers for credentials. Its attributes are personal data: they are returned to the
 * account and appear nowhere else.
 *
 * @param type as given at creation; never changes
 * @param attributes a JSON object, as given
 */
public record EndUser(
        Register register, Sid sid, Sid accountSid, String friendlyName, String type, String attributes, Dates dates)
        implements Resource {
    /** What its SIDs begin with. */
    public static final Sid.Kind KIND = new Sid.Kind("IT");
    /** How many of them one parent may have. */
    public static final Limit LIMIT = new Limit("An account", 100_000, "end users");

    /** Checks the kinds of the SIDs. */
    public EndUser {
        KIND.require(sid);
        Account.KIND.require(accountSid);
    }

    /** The two separate collections of end users. */
    public enum Register {
        TRUSTHUB,
        NUMBERS
    }

    /** Without the attributes. */
    @Override
    public String toString() {
        return "EndUser[" + register + " " + sid + " of " + accountSid + "]";
    }
}
