package io.portcullis.directory;

/**
 * Where to look for resources: within an account and, there, within one parent. What lies elsewhere does not exist for
 * the asker, so nobody learns of another account's things.
 *
 * @param account the account; for {@link Directory#accounts()} the owner of the accounts
 * @param parent the list, domain or trunk that holds them; the account itself for what stands on its own
 */
public record Scope(Sid account, Sid parent) {
    /** The things that stand on their own in this account. */
    public static Scope of(Sid account) {
        return new Scope(account, account);
    }

    /** The parts of a list, domain or trunk of this account. */
    public static Scope of(Sid account, Sid parent) {
        return new Scope(account, parent);
    }

    /** Where this resource lies. */
    public static Scope of(Resource resource) {
        return new Scope(resource.accountSid(), resource.parentSid());
    }

    /** Whether it is the inside of a list, domain or trunk, which must then exist. */
    public boolean nested() {
        return !parent.equals(account);
    }
}
