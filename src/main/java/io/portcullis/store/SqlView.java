package io.portcullis.store;

import io.portcullis.directory.Change;
import io.portcullis.directory.Credential;
import io.portcullis.directory.DirectoryView;
import io.portcullis.directory.Entrance;
import io.portcullis.directory.IpAddress;
import io.portcullis.directory.Position;
import io.portcullis.directory.Resource;
import io.portcullis.directory.Sid;
import io.portcullis.directory.Unreadable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Everything at the state that its connection's transaction sees. For one thread. */
final class SqlView implements DirectoryView {
    private static final int ROWS_AT_A_TIME = 5_000;
    private static final int MOST_UNREADABLE = 10_000;
    /** Sums of times stay below what a column of a million rows can add up to in 64 bits. */
    static final long MODULUS = 1_000_000_007;

    private static final List<String> DIGESTED =
            List.of("sip_domain", "trunk", "origination_url", "mapping", "credential_list", "credential", "ip_address");

    private static final String OF_ACCOUNT = " and t.parent_sid = ?";
    private final Handle handle;
    private final Tables tables;
    private final Position position;
    private final EntranceQuery entrances;
    private final List<Unreadable> unreadable = new ArrayList<>();
    /** Of all credentials, once all have been read. */
    private @Nullable Map<String, CredentialRows.AccountSum> credentialSums;

    SqlView(Handle handle, Tables tables, String epoch) {
        this.handle = handle;
        this.tables = tables;
        this.position = ChangeLog.position(handle, epoch);
        this.entrances = new EntranceQuery(handle);
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public List<Change> changesAfter(Position before, int max) {
        return ChangeLog.after(handle, position.epoch(), before, max);
    }

    @Override
    public List<Unreadable> unreadable() {
        return List.copyOf(unreadable);
    }

    @Override
    public void entrances(Consumer<Entrance> each) {
        entrances.expectAll();
        entrances("", each);
        entrances.expectFew();
    }

    @Override
    public Optional<Entrance> entrance(Sid domainOrTrunk) {
        List<Entrance> found = new ArrayList<>(1);
        entrances(" and t.sid = ?", found::add, domainOrTrunk.value());
        return found.stream().findFirst();
    }

    /** Account by account, because no index leads from an owner to what its subaccounts have. */
    @Override
    public void entrancesOf(Sid account, Consumer<Entrance> each) {
        entrances(OF_ACCOUNT, each, account.value());
        handle.select("select sid from account where parent_sid = ? and sid <> parent_sid", account.value())
                .mapTo(String.class)
                .list()
                .forEach(subaccount -> entrances(OF_ACCOUNT, each, subaccount));
    }

    private void entrances(String where, Consumer<Entrance> each, Object... arguments) {
        entrances.each(where, arguments, rows -> read(rows, entrances::domain, each), EntranceQuery.DOMAINS);
        entrances.each(where, arguments, rows -> read(rows, entrances::trunk, each), EntranceQuery.TRUNKS);
    }

    @Override
    public void credentials(Consumer<Credential> each) {
        CredentialRows all = new CredentialRows(tables.credentials);
        all.read(
                row -> handle.select(tables.credentials.select() + " order by t.parent_sid")
                        .setFetchSize(ROWS_AT_A_TIME)
                        .map(FetchedRow.mapper(CredentialTable.TYPES))
                        .useIterator(rows -> rows.forEachRemaining(row)),
                each,
                this::leaveOut);
        credentialSums = all.sums();
    }

    @Override
    public Optional<Credential> credential(Sid credential) {
        List<Credential> found = new ArrayList<>(1);
        credentials(" where t.sid = ?", found::add, credential.value());
        return found.stream().findFirst();
    }

    @Override
    public void credentialsOf(Sid credentialList, Consumer<Credential> each) {
        credentials(" where t.parent_sid = ?", each, credentialList.value());
    }

    private void credentials(String where, Consumer<Credential> each, Object... arguments) {
        rows(tables.credentials, where, arguments, credential -> {
            if (credential.password() == null) {
                leaveOut(new Unreadable(
                        credential.sid().value(), credential.credentialListSid().value(), "its hashes do not open"));
            } else {
                each.accept(credential);
            }
        });
    }

    @Override
    public void addresses(Consumer<IpAddress> each) {
        rows(tables.addresses, "", new Object[0], each);
    }

    @Override
    public void addressesOf(Sid accessControlList, Consumer<IpAddress> each) {
        rows(tables.addresses, " where t.parent_sid = ?", new Object[] {accessControlList.value()}, each);
    }

    private <T extends Resource> void rows(Table<T> table, String where, Object[] arguments, Consumer<T> each) {
        handle.select(table.select() + where + " order by t.parent_sid", arguments)
                .setFetchSize(ROWS_AT_A_TIME)
                .map((rows, context) -> read(rows, table::read, each))
                .useIterator(all -> all.forEachRemaining(read -> {}));
    }

    /** How a row becomes a record. */
    private interface Reading<T> {
        T read(Row row) throws SQLException;
    }

    /** Hands over the row that {@code rows} stands on, or notes that it makes no sense; answers whether it did. */
    private <T> boolean read(ResultSet rows, Reading<T> reading, Consumer<T> each) throws SQLException {
        T record;
        try {
            record = reading.read(Row.of(rows));
        } catch (Row.Malformed | IllegalArgumentException | ArithmeticException senseless) {
            leaveOut(new Unreadable(
                    text(rows, "sid"), text(rows, "parent_sid"), String.valueOf(senseless.getMessage())));
            return false;
        }
        each.accept(record);
        return true;
    }

    private void leaveOut(Unreadable row) {
        if (unreadable.size() < MOST_UNREADABLE) {
            unreadable.add(row);
        }
    }

    private static String text(ResultSet rows, String column) throws SQLException {
        String text = rows.getString(column);
        return text == null ? "" : text;
    }

    @Override
    public Map<String, Long> digests() {
        Map<String, Long> digests = new HashMap<>();
        handle.select("select sid, 1, case when status = 'ACTIVE' then 1 else 0 end from account")
                .map((row, context) -> add(digests, row, "account"))
                .useIterator(all -> all.forEachRemaining(read -> {}));
        for (String table : DIGESTED) {
            if (table.equals("credential") && credentialSums != null) {
                credentialSums.forEach((account, sum) -> add(digests, account, table, sum.rows(), sum.updated()));
                continue;
            }
            handle.select("select account_sid, count(*), sum(updated % " + MODULUS + ") from " + table
                            + " group by account_sid")
                    .map((row, context) -> add(digests, row, table))
                    .useIterator(all -> all.forEachRemaining(read -> {}));
        }
        return digests;
    }

    private static long add(Map<String, Long> digests, ResultSet row, String table) throws SQLException {
        return add(digests, row.getString(1), table, row.getLong(2), row.getLong(3));
    }

    private static long add(Map<String, Long> digests, String account, String table, long rows, long updated) {
        // Each table weighs differently, so that a row too many here and one too few there are noticed.
        long weight = table.hashCode() * 0x9e3779b97f4a7c15L | 1;
        long digest = weight * (rows * MODULUS + updated);
        return digests.merge(account, digest, Long::sum);
    }
}
