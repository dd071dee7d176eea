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
import org.jspecify.annotations.Nullable;

/** Accounts, and what a login is checked against. */
final class SqlAccounts extends SqlResources<Account> implements Accounts {
    private final Writer writer;
    private final AccountTable table;
    private final SqlResources<ApiKey> keys;
    private final NodeLease lease;

    SqlAccounts(Database database, Writer writer, AccountTable table, SqlResources<ApiKey> keys, NodeLease lease) {
        super(database, writer, table);
        this.writer = writer;
        this.table = table;
        this.keys = keys;
        this.lease = lease;
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
        int nodeId = lease.id();
        writer.write(tx -> {
            Set<String> before = tx.handle()
                    .select("select account_sid from account_source where node_id = ?", nodeId)
                    .mapTo(String.class)
                    .set();
            for (Account account : configured) {
                before.remove(account.sid().value());
                stored(tx, account.sid())
                        .ifPresentOrElse(
                                old -> login(
                                        tx,
                                        old,
                                        account.friendlyName(),
                                        old.tokens().under(account.tokens().primary())),
                                () -> add(tx, account));
                tx.handle()
                        .execute(
                                "insert into account_source (account_sid, node_id) values (?, ?) on conflict do nothing",
                                account.sid().value(),
                                nodeId);
            }
            before.forEach(sid -> noLonger(tx, Sid.of(sid), nodeId));
            forsaken(tx).forEach(source -> noLonger(tx, source.account, source.node));
            return true;
        });
    }

    private Optional<Account> stored(Tx tx, Sid sid) {
        return tx.handle()
                .select(table.select() + " where t.sid = ?", sid.value())
                .map((rows, context) -> table.read(Row.of(rows)))
                .findOne();
    }

    /** What the file of a node says, or said. */
    private record Source(Sid account, int node) {}

    /** What stood in the files of nodes that were given their ids by the store, and have lost them. */
    private List<Source> forsaken(Tx tx) {
        return tx.handle()
                .select("select account_sid, node_id from account_source where node_id in (select node_id from node"
                        + " where given = 1 and " + lease.free() + ")")
                .map((row, context) -> new Source(Sid.of(row.getString(1)), row.getInt(2)))
                .list();
    }

    /** A node's file no longer has the account; while another's has, its token is good. */
    private void noLonger(Tx tx, Sid sid, int nodeId) {
        tx.handle().execute("delete from account_source where account_sid = ? and node_id = ?", sid.value(), nodeId);
        if (!tx.exists("select 1 from account_source where account_sid = ?", sid.value())) {
            stored(tx, sid).ifPresent(old -> login(tx, old, old.friendlyName(), AuthTokens.of(HashedSecret.none())));
        }
    }

    private void add(Tx tx, Account account) {
        tx.handle().execute(table.insert(), table.allValues(account).toArray());
        tx.changed(new Line(account.sid(), null, account.sid(), false));
    }

    private void login(Tx tx, Account old, String friendlyName, AuthTokens tokens) {
        Account row = new Account(old.sid(), old.accountSid(), friendlyName, old.status(), tokens, old.dates());
        if (!row.equals(old)) {
            List<@Nullable Object> values = new ArrayList<>(table.values(row));
            values.add(0, Micros.of(row.dates().updated()));
            values.add(row.sid().value());
            tx.handle().execute(table.update(), values.toArray());
            tx.changed(new Line(old.sid(), null, old.sid(), false));
        }
    }
}
