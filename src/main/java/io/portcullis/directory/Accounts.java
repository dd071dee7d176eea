package io.portcullis.directory;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accounts, which are also found by their login and are listed by name and status. They are never deleted. */
public interface Accounts extends Resources<Account> {
    /** Which accounts to list; null means any. */
    record Filter(@Nullable String friendlyName, Account.@Nullable Status status) {
        /** All of them. */
        public static final Filter ALL = new Filter(null, null);
    }

    /** The account of this SID, whoever owns it: for somebody who logs in with it. */
    Optional<Account> find(Sid account);

    /** The API key of this SID, whoever owns it: for somebody who logs in with it. */
    Optional<ApiKey> findKey(Sid key);

    /** {@code owner} itself and its subaccounts, as far as the filter lets them through. */
    Page<Account> list(Sid owner, Filter filter, PageRequest page);

    /**
     * Makes the accounts that this node's file has be there with the names and tokens it says; a token that was
     * promoted over the configured one counts instead until another is configured. An account that the file had when
     * this node started before and no longer has keeps all it owns, but nobody can log in to it, unless another node's
     * file has it.
     */
    void bootstrap(List<Account> configured);
}
