package io.portcullis.store;

import io.portcullis.directory.Account;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.HashedSecret;
import io.portcullis.directory.Limit;
import io.portcullis.directory.Sid;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accounts; the parent of each is its owner, which may be itself. */
final class AccountTable extends Table<Account> {
    AccountTable() {
        super("account", "account", Limit.SUBACCOUNTS_PER_ACCOUNT, "friendly_name", "status", "token");
    }

    @Override
    Account read(Row row) throws SQLException {
        return new Account(
                row.sid(),
                row.account(),
                row.text("friendly_name"),
                row.choice(Account.Status.class, "status"),
                HashedSecret.ofHash(row.bytes("token")),
                row.dates());
    }

    @Override
    List<@Nullable Object> values(Account row) {
        return List.of(row.friendlyName(), row.status().name(), row.token().hash());
    }

    @Override
    void admit(Tx tx, Account row, @Nullable Account old) {
        // A subaccount owns nobody: there are two levels.
        if (!row.topLevel()
                && !tx.exists(
                        "select 1 from account where sid = ? and account_sid = sid",
                        row.accountSid().value())) {
            throw new DirectoryException.NotFound(row.accountSid());
        }
    }

    @Override
    Line changed(Account row, boolean revokes) {
        return new Line(row.sid(), null, row.sid(), revokes);
    }

    @Override
    Line changedAmongMany(Account row) {
        return changed(row, false);
    }

    @Override
    String order() {
        return "case when sid = account_sid then 0 else 1 end, sid";
    }

    @Override
    void requireParent(Tx tx, Sid owner, Sid account) {
        // Whether the owner is there is for admit to say: an account that owns itself is not there yet.
    }
}
