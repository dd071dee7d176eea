package io.portcullis.store;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HashMap;
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

    /** Takes all rows of one result set. */
    static RowMapper<FetchedRow> mapper() {
        Map<String, Integer> columns = new HashMap<>();
        return (rows, context) -> {
            if (columns.isEmpty()) {
                columns.putAll(columns(rows));
            }
            return of(rows, columns);
        };
    }

    /** Where each column of these rows is, by its name in lower case. */
    private static Map<String, Integer> columns(ResultSet rows) throws SQLException {
        ResultSetMetaData about = rows.getMetaData();
        Map<String, Integer> columns = new HashMap<>();
        for (int i = 1; i <= about.getColumnCount(); i++) {
            columns.put(about.getColumnLabel(i).toLowerCase(Locale.ROOT), i);
        }
        return columns;
    }

    private static FetchedRow of(ResultSet rows, Map<String, Integer> columns) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[columns.size() + 1];
        for (int i = 1; i < values.length; i++) {
            values[i] = rows.getObject(i);
        }
        return new FetchedRow(columns, values);
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
