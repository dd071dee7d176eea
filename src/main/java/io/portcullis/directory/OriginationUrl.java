package io.portcullis.directory;

/**
 * Where a trunk's calls go.
 *
 * @param priority 0 to 65535; the lowest is tried first
 * @param weight 0 to 65535; the share among equals
 */
public record OriginationUrl(
        Sid sid,
        Sid accountSid,
        Sid trunkSid,
        String friendlyName,
        String sipUrl,
        int priority,
        int weight,
        boolean enabled,
        Dates dates)
        implements Resource {
    /** What its SIDs begin with. */
    public static final Sid.Kind KIND = new Sid.Kind("OU");
    /** How many of them one parent may have. */
    public static final Limit LIMIT = new Limit("A trunk", 100, "origination URLs");

    /** The greatest priority and weight. */
    public static final int MOST = 65_535;

    /** Checks the kinds of the SIDs and the ranges. */
    public OriginationUrl {
        KIND.require(sid);
        Account.KIND.require(accountSid);
        Trunk.KIND.require(trunkSid);
        check("priority", priority);
        check("weight", weight);
    }

    @Override
    public Sid parentSid() {
        return trunkSid;
    }

    private static void check(String name, int value) {
        if (value < 0 || value > MOST) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to " + MOST + ")");
        }
    }
}
