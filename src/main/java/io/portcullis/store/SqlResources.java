package io.portcullis.store;

import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Match;
import io.portcullis.directory.Page;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.PageToken;
import io.portcullis.directory.Resource;
import io.portcullis.directory.Resources;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Any kind of resource, as its {@link Table} says. Safe for any thread. */
class SqlResources<T extends Resource> implements Resources<T> {
    private final Database database;
    private final Writer writer;
    private final Table<T> table;

    SqlResources(Database database, Writer writer, Table<T> table) {
        this.database = database;
        this.writer = writer;
        this.table = table;
    }

    @Override
    public T create(T row) {
        return writer.write(tx -> {
            table.requireParent(tx, row);
            table.requireRoom(tx, row);
            table.admit(tx, row, null);
            tx.handle().execute(table.insert(), table.allValues(row).toArray());
            tx.changed(table.changed(row, false));
            tx.wrote(null, row);
            return require(tx.handle(), Scope.of(row), row.sid());
        });
    }

    @Override
    public T fetch(Scope scope, Sid sid) {
        return database.read(handle -> require(handle, scope, sid));
    }

    @Override
    public Page<T> list(Scope scope, PageRequest page) {
        return list(scope, page, "");
    }

    @Override
    public Page<T> list(Scope scope, List<Match> matches, PageRequest page) {
        StringBuilder filter = new StringBuilder();
        for (Match match : matches) {
            String column = match.field().name().toLowerCase(Locale.ROOT);
            if (!table.allColumns().contains(column)) {
                throw new IllegalArgumentException(table.name() + ": no " + column);
            }
            filter.append(" and t.").append(column).append(" = ?");
        }
        return list(
                scope,
                page,
                filter.toString(),
                matches.stream().map(Match::value).toArray());
    }

    /** Lists the rows that pass a filter as well; it begins with {@code and}. */
    final Page<T> list(Scope scope, PageRequest page, String filter, Object... arguments) {
        return database.read(handle -> {
            table.requireParent(new Tx(handle), scope.parent(), scope.account());
            return new Listing(handle, scope, filter, arguments).page(page);
        });
    }

    @Override
    public T update(Scope scope, Sid sid, UnaryOperator<T> change) {
        return writer.write(tx -> {
            T old = require(tx.handle(), scope, sid);
            T row = change.apply(old);
            if (!row.sid().equals(sid) || !Scope.of(row).equals(scope)) {
                throw new IllegalArgumentException(row.sid() + ": moved (expected: " + sid + " where it was)");
            }
            tx.wrote(old, row);
            if (row.equals(old)) {
                return old;
            }
            table.admit(tx, row, old);
            List<@Nullable Object> values = new ArrayList<>(table.values(row));
            values.add(0, table.allValues(row).get(4));
            values.add(sid.value());
            tx.handle().execute(table.update(), values.toArray());
            tx.changed(table.changed(row, true));
            return require(tx.handle(), scope, sid);
        });
    }

    @Override
    public void delete(Scope scope, Sid sid) {
        writer.write(tx -> {
            Optional<T> row = readable(tx.handle(), scope, sid);
            tx.wrote(row.orElse(null), null);
            row.ifPresentOrElse(whole -> table.release(tx, whole), () -> table.releaseUnread(tx, sid));
            tx.handle()
                    .execute(
                            "delete from " + table.name() + " as t where sid = ? and parent_sid = ?" + table.filter(),
                            sid.value(),
                            scope.parent().value());
            tx.changed(row.map(whole -> table.changed(whole, true))
                    .orElseGet(() -> new Line(sid, scope.nested() ? scope.parent() : null, scope.account(), true)));
            return true;
        });
    }

    /** The row of this SID in any scope, if it passes a filter as well; it begins with {@code and}. */
    final Optional<T> find(Sid sid, String filter) {
        return database.read(handle -> handle.select(table.select() + " where t.sid = ?" + filter, sid.value())
                .map((rows, context) -> table.read(Row.of(rows)))
                .findOne());
    }

    private T require(Handle handle, Scope scope, Sid sid) {
        return only(handle, scope, sid)
                .map((rows, context) -> table.read(Row.of(rows)))
                .findOne()
                .orElseThrow(() -> new DirectoryException.NotFound(sid));
    }

    /** The row, if it makes any sense. */
    private Optional<T> readable(Handle handle, Scope scope, Sid sid) {
        return only(handle, scope, sid)
                .map((rows, context) -> Optional.ofNullable(table.readOrNull(Row.of(rows))))
                .findOne()
                .orElseThrow(() -> new DirectoryException.NotFound(sid));
    }

    private Query only(Handle handle, Scope scope, Sid sid) {
        String sql = table.select() + " where t.sid = ? and t.account_sid = ? and t.parent_sid = ?" + table.filter();
        return handle.select(
                sql, sid.value(), scope.account().value(), scope.parent().value());
    }

    /**
     * A row of a list and where it stands in it.
     *
     * @param row null when it makes no sense
     */
    private record Found<T>(
            long created, @Nullable Sid sid, @Nullable T row) {
        PageToken token(PageToken.Direction direction) {
            return new PageToken(direction, created, Objects.requireNonNull(sid));
        }
    }

    /** The rows of one scope in their order, cut into pages. */
    private final class Listing {
        private static final String FORWARDS = " order by t.created desc, t.sid desc";
        private static final String BACKWARDS = " order by t.created, t.sid";

        private final Handle handle;
        private final String where;
        private final Object[] arguments;

        Listing(Handle handle, Scope scope, String filter, Object[] filterArguments) {
            this.handle = handle;
            this.where = " where t.parent_sid = ?" + table.filter() + filter;
            this.arguments = with(new Object[] {scope.parent().value()}, filterArguments);
        }

        Page<T> page(PageRequest request) {
            PageToken token = request.token();
            int size = request.size();
            if (token == null) {
                List<Found<T>> rows = rows(where + FORWARDS + " limit ? offset ?", size + 1, request.offset());
                return page(rows, size, request.offset() > 0);
            }
            if (token.direction() == PageToken.Direction.AFTER) {
                List<Found<T>> rows = rows(where + beyond("<") + FORWARDS + " limit ?", place(token, size + 1));
                return page(rows, size, !rows.isEmpty() && any(">", token(rows, PageToken.Direction.BEFORE)));
            }
            List<Found<T>> rows = rows(where + beyond(">") + BACKWARDS + " limit ?", place(token, size + 1));
            boolean more = rows.size() > size;
            List<Found<T>> kept = new ArrayList<>(more ? rows.subList(0, size) : rows);
            Collections.reverse(kept);
            return page(kept, more, !kept.isEmpty() && any("<", token(kept, PageToken.Direction.AFTER)));
        }

        /** A page of rows in order, of which one more than fits says that there is a next page. */
        private Page<T> page(List<Found<T>> rows, int size, boolean previous) {
            boolean next = rows.size() > size;
            return page(next ? rows.subList(0, size) : rows, previous && !rows.isEmpty(), next);
        }

        private Page<T> page(List<Found<T>> rows, boolean previous, boolean next) {
            return new Page<>(
                    rows.stream().map(Found::row).filter(Objects::nonNull).toList(),
                    next ? token(rows, PageToken.Direction.AFTER) : null,
                    previous ? token(rows, PageToken.Direction.BEFORE) : null);
        }

        /** The place behind the last or before the first of these rows that has a name to be found by. */
        private @Nullable PageToken token(List<Found<T>> rows, PageToken.Direction direction) {
            List<Found<T>> named =
                    rows.stream().filter(row -> row.sid() != null).toList();
            if (named.isEmpty()) {
                return null;
            }
            return named.get(direction == PageToken.Direction.AFTER ? named.size() - 1 : 0)
                    .token(direction);
        }

        private boolean any(String side, @Nullable PageToken token) {
            if (token == null) {
                return false;
            }
            String sql = "select 1 from " + table.name() + " t" + where + beyond(side) + " limit ?";
            return handle.select(sql, with(arguments, place(token, 1)))
                    .mapTo(Integer.class)
                    .findFirst()
                    .isPresent();
        }

        private List<Found<T>> rows(String clauses, Object... more) {
            return handle.select(table.select() + clauses, with(arguments, more))
                    .map((rows, context) -> new Found<>(
                            rows.getLong("created"),
                            Sid.parse(rows.getString("sid")).orElse(null),
                            table.readOrNull(Row.of(rows))))
                    .list();
        }

        private static String beyond(String side) {
            return " and (t.created, t.sid) " + side + " (?, ?)";
        }

        private static Object[] place(PageToken token, int limit) {
            return new Object[] {token.createdMicros(), token.sid().value(), limit};
        }

        private static Object[] with(Object[] first, Object... second) {
            Object[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            return both;
        }
    }
}
