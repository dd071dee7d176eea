package io.portcullis.store;

import io.portcullis.directory.Credential;
import io.portcullis.directory.Credentials;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.DirectoryException.Conflict;
import io.portcullis.directory.Micros;
import io.portcullis.directory.Passwords;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Credentials, one by one and many at once. Safe for any thread. */
final class SqlCredentials extends SqlResources<Credential> implements Credentials {
    private final Writer writer;
    private final CredentialTable table;

    SqlCredentials(Database database, Writer writer, CredentialTable table) {
        super(database, writer, table);
        this.writer = writer;
        this.table = table;
    }

    @Override
    public int putAll(Scope list, List<Credential> rows, @Nullable BinaryOperator<Credential> merge) {
        return writer.write(tx -> {
            table.requireParent(tx, list.parent(), list.account());
            Map<String, Credential> there = new HashMap<>();
            tx.handle()
                    .select(
                            table.select() + " where t.parent_sid = ?",
                            list.parent().value())
                    .map((found, context) -> table.read(Row.of(found)))
                    .forEach(row -> there.put(row.username(), row));
            Gathered gathered = new Gathered(there, merge, table.distinctByCase());
            rows.forEach(gathered::add);
            if (!gathered.refused.isEmpty()) {
                throw new DirectoryException.Rows(gathered.refused);
            }
            write(tx.handle(), gathered.rows);
            tx.changed(new Line(list.parent(), null, list.account(), true));
            return gathered.fresh;
        });
    }

    @Override
    public void used(List<Use> uses, LocalDate day) {
        writer.write(tx -> {
            uses.forEach(use -> used(tx.handle(), use, day));
            return true;
        });
    }

    @Override
    public int forgetOld(Instant now, int most) {
        return writer.write(tx -> {
            String over = " from credential where old_ha1s is not null and old_until <= ?";
            List<Scope> lists = tx.handle()
                    .select("select distinct parent_sid, account_sid" + over + " limit ?", Micros.of(now), most)
                    .map((found, context) -> Scope.of(Sid.of(found.getString(2)), Sid.of(found.getString(1))))
                    .list();
            for (Scope list : lists) {
                tx.handle()
                        .execute(
                                "update credential set old_ha1s = null where parent_sid = ? and old_until <= ?",
                                list.parent().value(),
                                Micros.of(now));
                tx.changed(new Line(list.parent(), null, list.account(), false));
            }
            return lists.size();
        });
    }

    private void used(Handle handle, Use use, LocalDate day) {
        Credential found = handle.select(
                        table.select() + " where t.sid = ?", use.credential().value())
                .map((rows, context) -> table.read(Row.of(rows)))
                .findOne()
                .orElse(null);
        if (found == null) {
            return;
        }
        Passwords noted = found.passwords().used(use.password(), day);
        Passwords.Old old = noted.old();
        if (!noted.equals(found.passwords())) {
            handle.execute(
                    "update credential set last_used = ?, old_last_used = ? where sid = ?",
                    epochDay(noted.lastUsed()),
                    epochDay(old == null ? null : old.lastUsed()),
                    found.sid().value());
        }
    }

    private static @Nullable Long epochDay(@Nullable LocalDate day) {
        return day == null ? null : day.toEpochDay();
    }

    private void write(Handle handle, List<Credential> rows) {
        if (rows.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(table.upsert());
        rows.forEach(row -> batch.add(table.allValues(row).toArray()));
        batch.execute();
    }

    /** Rows on their way into one list, held against those that are there. */
    private static final class Gathered {
        private final Map<String, Credential> there;
        private final @Nullable BinaryOperator<Credential> merge;
        /**
         * Each name as it is written, by what it has in common with those that differ only by case; null when any may
         * be.
         */
        private final @Nullable Map<String, String> byCase;

        private final int room;
        private final List<Credential> rows = new ArrayList<>();
        private final SortedMap<Integer, DirectoryException> refused = new TreeMap<>();
        private int place;
        private int fresh;

        Gathered(Map<String, Credential> there, @Nullable BinaryOperator<Credential> merge, boolean distinctByCase) {
            this.there = there;
            this.merge = merge;
            this.room = Credential.LIMIT.most() - there.size();
            this.byCase = distinctByCase ? new HashMap<>() : null;
            there.keySet().forEach(this::differsByCase);
        }

        private boolean differsByCase(String username) {
            String other = byCase == null ? null : byCase.putIfAbsent(CredentialTable.folded(username), username);
            return other != null && !other.equals(username);
        }

        void add(Credential given) {
            Credential old = there.get(given.username());
            if (old != null && merge != null) {
                rows.add(merge.apply(old, given));
            } else if (old != null) {
                refused.put(place, new Conflict(Conflict.Rule.USERNAME_TAKEN, given.username()));
            } else if (differsByCase(given.username())) {
                refused.put(place, new Conflict(Conflict.Rule.USERNAME_DIFFERS_BY_CASE, given.username()));
            } else if (fresh == room) {
                refused.put(place, new DirectoryException.LimitReached(Credential.LIMIT));
            } else {
                rows.add(given);
                fresh++;
            }
            place++;
        }
    }
}
