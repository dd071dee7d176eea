package io.portcullis.directory;

import java.util.Locale;
import java.util.Optional;

/**
 * Who owns everything else. A top-level account owns itself; a subaccount is owned by a top-level one.
 *
 * @param accountSid the owner
 * @param tokens the hashes of what one logs in with; of a subaccount, no file has a say in them
 */
public record Account(Sid sid, Sid accountSid, String friendlyName, Status status, AuthTokens tokens, Dates dates)
        implements Resource {
    /** What its SIDs begin with. */
    public static final Sid.Kind KIND = new Sid.Kind("AC");
    /** How many of them one parent may have. */
    public static final Limit LIMIT = new Limit("An account", 1_000, "subaccounts");

    /** Checks the kinds of the SIDs. */
    public Account {
        KIND.require(sid);
        KIND.require(accountSid);
    }

    /** An account with one token. */
    public Account(Sid sid, Sid accountSid, String friendlyName, Status status, HashedSecret token, Dates dates) {
        this(sid, accountSid, friendlyName, status, AuthTokens.of(token), dates);
    }

    /** The same with other tokens. */
    public Account with(AuthTokens others, Dates touched) {
        return new Account(sid, accountSid, friendlyName, status, others, touched);
    }

    /** Whether an account may be used. At the gate only the traffic of active ones passes. */
    public enum Status {
        ACTIVE,
        SUSPENDED,
        CLOSED;

        private final String token = name().toLowerCase(Locale.ROOT);

        /** The name on the wire, as in {@code status=active}. */
        public String token() {
            return token;
        }

        /** The status of this name; empty when there is none. */
        public static Optional<Status> of(String token) {
            return Tokens.find(values(), Status::token, token);
        }
    }

    /** Whether it owns itself. */
    public boolean topLevel() {
        return sid.equals(accountSid);
    }
}
