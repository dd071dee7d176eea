package io.portcullis.directory;

/**
 * What every kind of thing in the directory has in common. Immutable; an update is another record of the same SID. The
 * record of each kind says in {@code KIND} what its SIDs begin with, and in {@code LIMIT} how many one parent may have.
 */
public interface Resource {
    /** Its name; for a {@link Mapping} that of the mapped list. */
    Sid sid();

    /** The account it belongs to; for an {@link Account} its owner. */
    Sid accountSid();

    /** What it is a part of: a list, domain or trunk; the account, for what stands on its own. */
    default Sid parentSid() {
        return accountSid();
    }

    /** When it was created and changed. */
    Dates dates();
}
