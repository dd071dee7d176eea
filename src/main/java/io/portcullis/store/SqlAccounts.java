package io.portcullis.store;

import io.portcullis.directory.Account;
import io.portcullis.directory.Accounts;
import io.portcullis.directory.ApiKey;
import io.portcullis.directory.AuthTokens;
import io.portcullis.directory.HashedSecret;
import io.portcullis.directory.Micros;
import io.portcullis.directory.Page;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Accounts, and what a login is checked against. */
final class SqlAccounts extends SqlResources<Account> implements Accounts {
    private final Writer writer;
    private final AccountTable table;
    private final SqlResources<ApiKey> keys;

    SqlAccounts(Database database, Writer writer, AccountTable table, SqlResources<ApiKey> keys) {
        super(database, writer, table);
        this.writer = writer;
        this.table = table;
        this.keys = keys;
    }

    @Override
    public Optional<Account> find(Sid account) {
        return super.find(account, "");
    }

    @Override
    public Optional<ApiKey> findKey(Sid key) {
        return keys.find(key, "");
    }

    @Override
    public Page<Account> list(Sid owner, Filter filter, PageRequest page) {
        StringBuilder sql = new StringBuilder();
        List<Object> arguments = new ArrayList<>();
        if (filter.friendlyName() != null) {
            sql.append(" and t.friendly_name = ?");
            arguments.add(filter.friendlyName());
        }
        if (filter.status() != null) {
            sql.append(" and t.status = ?");
            arguments.add(filter.status().name());
        }
        return list(Scope.of(owner), page, sql.toString(), arguments.toArray());
    }

    @Override
    public void bootstrap(List<Account> configured) {
        Set<Sid> named = configured.stream().map(Account::sid).collect(Collectors.toSet());
        writer.write(tx -> {
            List<Account> there = tx.handle()
                    .select(table.select())
                    .map((rows, context) -> table.read(Row.of(rows)))
                    .list();
            for (Account account : configured) {
                there.stream()
                        .filter(old -> old.sid().equals(account.sid()))
                        .findFirst()
                        .ifPresentOrElse(
                                old -> login(
                                        tx,
                                        old,
                                        account.friendlyName(),
                                        old.tokens().under(account.tokens().primary())),
                                () -> add(tx, account));
            }
            there.stream()
                    .filter(old -> old.topLevel() && !named.contains(old.sid()))
                    .forEach(old -> login(tx, old, old.friendlyName(), AuthTokens.of(HashedSecret.none())));
            return true;
        });
    }

    private void add(Tx tx, Account account) {
        tx.handle().execute(table.insert(), table.allValues(account).toArray());
        tx.changed(account.sid());
    }

    private void login(Tx tx, Account old, String friendlyName, AuthTokens tokens) {
        Account row = new Account(old.sid(), old.accountSid(), friendlyName, old.status(), tokens, old.dates());
        if (!row.equals(old)) {
            List<@Nullable Object> values = new ArrayList<>(table.values(row));
            values.add(0, Micros.of(row.dates().updated()));
            values.add(row.sid().value());
            tx.handle().execute(table.update(), values.toArray());
            tx.changed(old.sid());
        }
    }
}
