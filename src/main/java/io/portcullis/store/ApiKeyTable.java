package io.portcullis.store;

import io.portcullis.directory.ApiKey;
import io.portcullis.directory.HashedSecret;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** API keys. */
final class ApiKeyTable extends Table<ApiKey> {
    ApiKeyTable() {
        super("api_key", "account", ApiKey.LIMIT, "friendly_name", "main", "secret");
    }

    @Override
    ApiKey read(Row row) throws SQLException {
        return new ApiKey(
                row.sid(),
                row.account(),
                row.text("friendly_name"),
                row.flag("main"),
                HashedSecret.ofHash(row.bytes("secret")),
                row.dates());
    }

    @Override
    List<@Nullable Object> values(ApiKey row) {
        return List.of(row.friendlyName(), row.main() ? 1 : 0, row.secret().hash());
    }

    @Override
    void admit(Tx tx, ApiKey row, @Nullable ApiKey old) {
        // Keys may have equal names.
    }
}
