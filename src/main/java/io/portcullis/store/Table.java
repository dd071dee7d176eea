package io.portcullis.store;

import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Limit;
import io.portcullis.directory.Micros;
import io.portcullis.directory.Resource;
import io.portcullis.directory.Sid;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of resource in SQL: its table, how a row becomes a record and back, and the rules of writing it. The
 * statements around it are the same for all kinds: see {@link SqlResources}. Immutable; safe for any thread.
 */
abstract class Table<T extends Resource> {
    /** What every table has, in the order of {@link #allValues}. */
    private static final List<String> COMMON = List.of("sid", "account_sid", "parent_sid", "created", "updated");

    private final String name;
    private final String parent;
    private final Limit limit;
    private final List<String> columns;

    /**
     * A kind of resource.
     *
     * @param parent the table of what it is a part of
     * @param limit how many one parent may have
     * @param columns its own, besides the common ones
     */
    Table(String name, String parent, Limit limit, String... columns) {
        this.name = name;
        this.parent = parent;
        this.limit = limit;
        this.columns = List.of(columns);
    }

    /** Makes the record; {@code row} has the columns of {@link #select}. */
    abstract T read(Row row) throws SQLException;

    /** The record; null when the row makes no sense. */
    final @Nullable T readOrNull(Row row) throws SQLException {
        try {
            return read(row);
        } catch (Row.Malformed | IllegalArgumentException | ArithmeticException senseless) {
            return null;
        }
    }

    /** The values of its own columns, in their order. */
    abstract List<@Nullable Object> values(T row);

    /**
     * Judges a new row, or a changed one, by the rules that concern other rows.
     *
     * @param old the row as it is; null for a new one
     */
    abstract void admit(Tx tx, T row, @Nullable T old);

    /** Judges whether a row may go, and removes parts of it that its table does not. */
    void release(Tx tx, T row) {}

    /** Removes what goes with a row that makes no sense, which goes as well. */
    void releaseUnread(Tx tx, Sid row) {}

    /**
     * What followers have to read again when this row was written.
     *
     * @param revokes whether it was there before
     */
    Line changed(T row, boolean revokes) {
        return Line.of(row, revokes);
    }

    /** The same when many rows are written at once. */
    Line changedAmongMany(T row) {
        return Line.around(row, false);
    }

    /** Selects everything {@link #read} wants; the table is {@code t}. */
    String select() {
        return "select t.* from " + name + " t";
    }

    /** What the column {@code kind} holds in rows of this kind, where kinds share a table; null where they do not. */
    @Nullable
    String kind() {
        return null;
    }

    /** Writes what goes with a row that is taken over from an archive, and judges what the database itself does not. */
    void adopt(Tx tx, T row) {}

    /** How rows come out for an archive: each behind those of the same table that it refers to. */
    String order() {
        return "parent_sid";
    }

    /** Columns that no two rows share. */
    String key() {
        return "sid";
    }

    final String name() {
        return name;
    }

    /** Begins with {@code and}: which rows of the table are of this kind; empty when all are. */
    final String filter() {
        return kind() == null ? "" : " and t.kind = '" + kind() + "'";
    }

    /** All columns, in the order of {@link #allValues}. */
    final List<String> allColumns() {
        List<String> all = new ArrayList<>(COMMON);
        all.addAll(columns);
        return all;
    }

    final List<@Nullable Object> allValues(T row) {
        List<@Nullable Object> all = new ArrayList<>(COMMON.size() + columns.size());
        all.add(row.sid().value());
        all.add(row.accountSid().value());
        all.add(row.parentSid().value());
        all.add(Micros.of(row.dates().created()));
        all.add(Micros.of(row.dates().updated()));
        all.addAll(values(row));
        return all;
    }

    final String insert() {
        List<String> all = allColumns();
        return "insert into " + name + " (" + String.join(", ", all) + ") values ("
                + String.join(", ", Collections.nCopies(all.size(), "?")) + ")";
    }

    /** An insert that writes over the row when it is there. */
    final String upsert() {
        List<String> assignments =
                allColumns().stream().map(c -> c + " = excluded." + c).toList();
        return insert() + " on conflict (" + key() + ") do update set " + String.join(", ", assignments);
    }

    /** Ends with the SID. */
    final String update() {
        StringBuilder sql = new StringBuilder("update ").append(name).append(" set updated = ?");
        columns.forEach(column -> sql.append(", ").append(column).append(" = ?"));
        return sql.append(" where sid = ?").toString();
    }

    final void requireParent(Tx tx, T row) {
        requireParent(tx, row.parentSid(), row.accountSid());
    }

    /** Refuses when the parent is not there, or is not the account's. */
    void requireParent(Tx tx, Sid parentSid, Sid accountSid) {
        boolean there = parent.equals("account")
                ? tx.exists("select 1 from account where sid = ?", accountSid.value())
                : tx.exists(
                        "select 1 from " + parent + " where sid = ? and account_sid = ?",
                        parentSid.value(),
                        accountSid.value());
        if (!there) {
            throw new DirectoryException.NotFound(parentSid);
        }
    }

    /** Refuses when the parent has no room for another. */
    final void requireRoom(Tx tx, T row) {
        long there = tx.handle()
                .select(
                        "select count(*) from " + name + " t where parent_sid = ? and sid <> parent_sid" + filter(),
                        row.parentSid().value())
                .mapTo(Long.class)
                .one();
        if (there >= limit.most()) {
            throw new DirectoryException.LimitReached(limit);
        }
    }

    /** Refuses when another row of the same parent has this value. */
    final void requireUnique(Tx tx, T row, String column, String value, DirectoryException.Conflict.Rule rule) {
        if (tx.exists(
                "select 1 from " + name + " where parent_sid = ? and " + column + " = ? and sid <> ?",
                row.parentSid().value(),
                value,
                row.sid().value())) {
            throw new DirectoryException.Conflict(rule, value);
        }
    }
}
