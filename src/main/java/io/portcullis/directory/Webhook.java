package io.portcullis.directory;

/**
 * Where an account's alerts are sent to.
 *
 * @param url {@code http:} or {@code https:}, without user or fragment
 */
public record Webhook(Sid sid, Sid accountSid, String url, Dates dates) implements Resource {
    /** What its SIDs begin with. */
    public static final Sid.Kind KIND = new Sid.Kind("WH");
    /** How many of them one parent may have. */
    public static final Limit LIMIT = new Limit("An account", 5, "webhooks");

    /** Checks the kinds of the SIDs. */
    public Webhook {
        KIND.require(sid);
        Account.KIND.require(accountSid);
    }
}
