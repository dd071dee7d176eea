package io.portcullis.directory;

/** How many of a kind one parent holds. Every collection has a bound; a create beyond it is refused. */
public enum Limit {
    SUBACCOUNTS_PER_ACCOUNT(1_000),
    API_KEYS_PER_ACCOUNT(1_000),
    DOMAINS_PER_ACCOUNT(100),
    CREDENTIAL_LISTS_PER_ACCOUNT(100),
    CREDENTIALS_PER_LIST(1_000),
    ACCESS_CONTROL_LISTS_PER_ACCOUNT(1_000),
    ADDRESSES_PER_ACCESS_CONTROL_LIST(100),
    TRUNKS_PER_ACCOUNT(100),
    ORIGINATION_URLS_PER_TRUNK(100),
    END_USERS_PER_ACCOUNT(100_000),
    /** Never reached before those on lists: there are no more lists to map. */
    MAPPINGS_PER_OWNER(1_000);

    private final int most;

    Limit(int most) {
        this.most = most;
    }

    /** The greatest number of them. */
    public int most() {
        return most;
    }
}
