package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.directory.Account;
import io.portcullis.directory.Accounts;
import io.portcullis.directory.AuthTokens;
import io.portcullis.directory.Dates;
import io.portcullis.directory.HashedSecret;
import io.portcullis.directory.Scope;
import java.util.function.UnaryOperator;

/**
 * How the caller's account gets another token without a moment in which none is good: a secondary one is made and given
 * to the programs, then promoted, which ends the one before. A token is told once, in the answer that makes it; making
 * another secondary one ends the first.
 */
final class AuthTokensEndpoint {
    private static final String SECONDARY = "/v1/AuthTokens/Secondary";

    private final Accounts accounts;
    private final Logins logins;
    private final Mint mint;

    AuthTokensEndpoint(Accounts accounts, Logins logins, Mint mint) {
        this.accounts = accounts;
        this.logins = logins;
        this.mint = mint;
    }

    /** The secondary token: made and deleted. */
    Endpoint secondary() {
        return new Endpoint() {
            @Override
            public ObjectNode create(Call call) {
                String token = mint.secret();
                HashedSecret hash = HashedSecret.of(call.account().sid(), token);
                Dates dates = mint.dates();
                change(call, tokens -> tokens.with(new AuthTokens.Secondary(hash, dates)));
                return represent(call, dates).put("secondary_auth_token", token);
            }

            @Override
            public void delete(Call call) {
                change(call, tokens -> {
                    requireSecondary(tokens);
                    return tokens.with(null);
                });
            }
        };
    }

    /** Its promotion. The token is not told again, for only its hash is kept. */
    Endpoint promotion() {
        return new Endpoint() {
            @Override
            public ObjectNode update(Call call) {
                Account promoted = change(call, tokens -> {
                    requireSecondary(tokens);
                    return tokens.promoted();
                });
                return represent(call, promoted.dates()).putNull("auth_token");
            }
        };
    }

    private Account change(Call call, UnaryOperator<AuthTokens> how) {
        Account account = call.account();
        Account changed = accounts.update(
                Scope.of(account.accountSid()),
                account.sid(),
                now -> now.with(how.apply(now.tokens()), mint.touched(now.dates())));
        logins.forget(account.sid());
        return changed;
    }

    private static void requireSecondary(AuthTokens tokens) {
        if (tokens.secondary() == null) {
            throw Call.notFound(SECONDARY);
        }
    }

    private static ObjectNode represent(Call call, Dates dates) {
        ObjectNode json = Json.object();
        json.put("account_sid", call.account().sid().value());
        json.put("date_created", DateFormats.iso8601(dates.created()));
        json.put("date_updated", DateFormats.iso8601(dates.updated()));
        json.put("url", call.url(call.place().path()));
        return json;
    }
}
