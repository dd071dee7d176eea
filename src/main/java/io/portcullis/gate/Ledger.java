package io.portcullis.gate;

/**
 * What the gate remembers from one request to the next, and what of it outlives a change of the settings.
 *
 * @param mint the nonces under way
 * @param replays the nonce-counts that were used, of this mint's nonces
 * @param spent the nonces that were answered wrongly too often
 * @param lockout who failed how often
 * @param networks from where too many different users failed
 * @param unanswered who was challenged and never answered
 * @param foreign who shows nonces of other nodes
 */
record Ledger(
        NonceMint mint,
        ReplayGuard replays,
        SpentNonces spent,
        Lockout lockout,
        NetworkLockout networks,
        UnansweredChallenges unanswered,
        ForeignNonces foreign) {
    /** Nonces with a slot: more than the phones that place a call within a nonce's life. */
    private static final int NONCE_SLOTS = 1 << 16;

    static Ledger open(GateSettings settings, long now, Keyring keys) {
        return new Ledger(
                new NonceMint(settings.nonceLifetime(), now, keys),
                new ReplayGuard(NONCE_SLOTS),
                new SpentNonces(NONCE_SLOTS),
                new Lockout(settings.lockout(), keys.random()),
                new NetworkLockout(settings.lockout(), keys.random()),
                new UnansweredChallenges(keys.random()),
                new ForeignNonces(keys));
    }

    /**
     * The same under other settings. A part is opened anew only when its own setting changed: nonces of another
     * lifetime become stale, which costs each phone one round trip, and failures under another rule are forgotten.
     */
    Ledger under(GateSettings next, GateSettings current, long now, Keyring keys) {
        Ledger anew = open(next, now, keys);
        boolean sameNonces = next.nonceLifetime().equals(current.nonceLifetime());
        boolean sameLockout = next.lockout().equals(current.lockout());
        return new Ledger(
                sameNonces ? mint : anew.mint,
                sameNonces ? replays : anew.replays,
                sameNonces ? spent : anew.spent,
                sameLockout ? lockout : anew.lockout,
                sameLockout ? networks : anew.networks,
                unanswered,
                foreign);
    }
}
