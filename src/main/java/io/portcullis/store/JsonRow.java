package io.portcullis.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A row that came as a JSON object: texts and numbers as they are, bytes in base64, what is unset is not there. */
final class JsonRow implements Row {
    private final JsonNode object;

    JsonRow(JsonNode object) {
        this.object = object;
    }

    @Override
    public @Nullable String optional(String column) {
        JsonNode value = object.get(column);
        return value == null || value.isNull() ? null : value.asText();
    }

    @Override
    public boolean isSet(String column) {
        return object.hasNonNull(column);
    }

    @Override
    public long number(String column) throws SQLException {
        JsonNode value = object.get(column);
        if (value == null || !value.isIntegralNumber()) {
            throw new SQLException(column + ": " + (value == null ? "unset" : "no number") + " (expected: a number)");
        }
        return value.longValue();
    }

    /** Off when it is not there: flags that follow from other rows are not written out. */
    @Override
    public boolean flag(String column) throws SQLException {
        return object.has(column) && number(column) != 0;
    }

    @Override
    public byte[] bytes(String column) throws SQLException {
        try {
            return Base64.getDecoder().decode(text(column));
        } catch (IllegalArgumentException malformed) {
            throw new SQLException(column + ": hidden (expected: base64)", malformed);
        }
    }
}
