package io.portcullis.store;

import io.portcullis.directory.Account;
import io.portcullis.directory.Accounts;
import io.portcullis.directory.ApiKey;
import io.portcullis.directory.HashedSecret;
import io.portcullis.directory.Page;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
                                old -> login(tx, old, account.friendlyName(), account.token()), () -> add(tx, account));
            }
            there.stream()
                    .filter(old -> old.topLevel() && !named.contains(old.sid()))
                    .forEach(old -> login(tx, old, old.friendlyName(), HashedSecret.none()));
            return true;
        });
    }

    private void add(Tx tx, Account account) {
        tx.handle().execute(table.insert(), table.allValues(account).toArray());
        tx.changed(account.sid());
    }

    private static void login(Tx tx, Account old, String friendlyName, HashedSecret token) {
        if (!old.friendlyName().equals(friendlyName) || !old.token().equals(token)) {
            tx.handle()
                    .execute(
                            "update account set friendly_name = ?, token = ? where sid = ?",
                            friendlyName,
                            token.hash(),
                            old.sid().value());
            tx.changed(old.sid());
        }
    }
}
