package io.portcullis.api;

import io.portcullis.directory.Account;
import io.portcullis.directory.Sid;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whose things an account may see: its own, and its subaccounts'. Those of the configuration file see strangers too.
 */
final class Viewers {
    private final Set<String> operators;
    private final Logins logins;

    Viewers(ApiSettings settings, Logins logins) {
        this.operators = settings.accounts().stream().map(BootstrapAccount::sid).collect(Collectors.toSet());
        this.logins = logins;
    }

    Insight.Viewer of(Account account) {
        String own = account.sid().value();
        return new Insight.Viewer(sid -> own.equals(sid) || isOwned(sid, account), isOperator(account));
    }

    /** Whether it is an account of the configuration file. */
    boolean isOperator(Account account) {
        return operators.contains(account.sid().value());
    }

    private boolean isOwned(String sid, Account owner) {
        return owner.topLevel()
                && Sid.parse(sid)
                        .flatMap(logins::account)
                        .filter(account -> account.accountSid().equals(owner.sid()))
                        .isPresent();
    }

    /** What is behind this path is the operator's own business; to others it is not there. */
    void requireOperator(Call call) {
        if (!isOperator(call.account())) {
            throw call.notFound();
        }
    }
}
