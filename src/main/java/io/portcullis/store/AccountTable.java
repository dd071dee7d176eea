package io.portcullis.store;

import io.portcullis.directory.Account;
import io.portcullis.directory.AuthTokens;
import io.portcullis.directory.Dates;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.HashedSecret;
import io.portcullis.directory.Micros;
import io.portcullis.directory.Sid;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accounts; the parent of each is its owner, which may be itself. */
final class AccountTable extends Table<Account> {
    private static final String[] COLUMNS = {
        "friendly_name", "status", "token", "secondary", "secondary_created", "configured"
    };

    AccountTable() {
        super("account", "account", Account.LIMIT, COLUMNS);
    }

    @Override
    Account read(Row row) throws SQLException {
        return new Account(
                row.sid(),
                row.account(),
                row.text("friendly_name"),
                row.choice(Account.Status.class, "status"),
                tokens(row),
                row.dates());
    }

    private static AuthTokens tokens(Row row) throws SQLException {
        HashedSecret secondary = hash(row.optionalBytes("secondary"));
        return new AuthTokens(
                HashedSecret.ofHash(row.bytes("token")),
                secondary == null
                        ? null
                        : new AuthTokens.Secondary(
                                secondary, Dates.at(Micros.toInstant(row.number("secondary_created")))),
                hash(row.optionalBytes("configured")));
    }

    private static @Nullable HashedSecret hash(byte @Nullable [] bytes) {
        return bytes == null ? null : HashedSecret.ofHash(bytes);
    }

    @Override
    List<@Nullable Object> values(Account row) {
        AuthTokens tokens = row.tokens();
        AuthTokens.Secondary secondary = tokens.secondary();
        HashedSecret configured = tokens.configured();
        return Arrays.asList(
                row.friendlyName(),
                row.status().name(),
                tokens.primary().hash(),
                secondary == null ? null : secondary.token().hash(),
                secondary == null ? null : Micros.of(secondary.dates().created()),
                configured == null ? null : configured.hash());
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
        if (old != null && old.status() != row.status() && row.status() == Account.Status.CLOSED) {
            closed(tx, row.sid());
        }
    }

    /** An account that is closed loses its domains and trunks to the gate: each is to be read again. */
    private static void closed(Tx tx, Sid account) {
        for (String entrances : List.of("sip_domain", "trunk")) {
            tx.handle()
                    .select("select sid from " + entrances + " where account_sid = ?", account.value())
                    .map((rows, context) -> Sid.of(rows.getString(1)))
                    .forEach(sid -> tx.changed(new Line(sid, null, account, true)));
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
