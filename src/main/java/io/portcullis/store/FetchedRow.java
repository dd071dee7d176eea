package io.portcullis.store;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** A row that was taken from its result set, so that another thread can make a record of it while the next are read. */
final class FetchedRow implements Row {
    private final Map<String, Integer> columns;
    private final @Nullable Object[] values;

    private FetchedRow(Map<String, Integer> columns, @Nullable Object[] values) {
        this.columns = columns;
        this.values = values;
    }

    /**
     * Takes all rows of one result set. Asking for what a column holds by its type costs half of asking what it holds.
     *
     * @param types of columns that are never null, by name: {@code String}, {@code Long} or {@code byte[]}
     */
    static RowMapper<FetchedRow> mapper(Map<String, Class<?>> types) {
        Map<String, Integer> columns = new HashMap<>();
        List<Class<?>> kinds = new ArrayList<>();
        return (rows, context) -> {
            if (columns.isEmpty()) {
                ResultSetMetaData about = rows.getMetaData();
                for (int i = 1; i <= about.getColumnCount(); i++) {
                    String name = about.getColumnLabel(i).toLowerCase(Locale.ROOT);
                    columns.put(name, i);
                    kinds.add(types.getOrDefault(name, Object.class));
                }
            }
            @Nullable Object[] values = new @Nullable Object[columns.size() + 1];
            for (int i = 1; i < values.length; i++) {
                values[i] = value(rows, i, kinds.get(i - 1));
            }
            return new FetchedRow(columns, values);
        };
    }

    private static @Nullable Object value(ResultSet rows, int column, Class<?> kind) throws SQLException {
        if (kind == String.class) {
            return rows.getString(column);
        }
        if (kind == Long.class) {
            return rows.getLong(column);
        }
        return kind == byte[].class ? rows.getBytes(column) : rows.getObject(column);
    }

    private @Nullable Object value(String column) throws SQLException {
        Integer at = columns.get(column);
        if (at == null) {
            throw new SQLException("column: " + column + " (expected: one that was asked for)");
        }
        return values[at];
    }

    @Override
    public @Nullable String optional(String column) throws SQLException {
        Object value = value(column);
        return value == null ? null : value.toString();
    }

    @Override
    public boolean isSet(String column) throws SQLException {
        return value(column) != null;
    }

    @Override
    public long number(String column) throws SQLException {
        Object value = value(column);
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value == null) {
            return 0; // as JDBC has it
        }
        throw new Malformed(column + ": no number");
    }

    @Override
    public byte[] bytes(String column) throws SQLException {
        Object value = value(column);
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        throw new Malformed(column + (value == null ? ": unset" : ": something else") + " (expected: bytes)");
    }
}
