package io.portcullis.api;

import io.portcullis.directory.Account;
import io.portcullis.directory.Sid;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param sid the account or key that was shown
 * @param account whose login it is
 * @param login what was shown
 * @param token that one, if it was the account's token
 */
record Caller(
        Sid sid, Account account, Login login, @Nullable ShownToken token) {
    /** Kinds of logins, each reaching less far than the one before. */
    enum Login {
        /** The account's token: everything. */
        TOKEN,
        /** A main key: everything but the tokens. */
        MAIN_KEY,
        /** Any other key: its own account to read, no keys, and everything else. */
        STANDARD_KEY;

        /** Whether it reaches what this one reaches. */
        boolean reaches(Login needed) {
            return compareTo(needed) <= 0;
        }
    }
}
