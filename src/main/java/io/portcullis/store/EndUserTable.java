package io.portcullis.store;

import io.portcullis.directory.DirectoryException.InUse;
import io.portcullis.directory.EndUser;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** End users of one register; both share a table. */
final class EndUserTable extends Table<EndUser> {
    private final EndUser.Register register;

    EndUserTable(EndUser.Register register) {
        super("end_user", "account", EndUser.LIMIT, "kind", "friendly_name", "type", "attributes");
        this.register = register;
    }

    @Override
    String kind() {
        return register.name();
    }

    @Override
    EndUser read(Row row) throws SQLException {
        return new EndUser(
                register,
                row.sid(),
                row.account(),
                row.text("friendly_name"),
                row.text("type"),
                row.text("attributes"),
                row.dates());
    }

    @Override
    List<@Nullable Object> values(EndUser row) {
        return List.of(register.name(), row.friendlyName(), row.type(), row.attributes());
    }

    @Override
    void admit(Tx tx, EndUser row, @Nullable EndUser old) {
        if (row.register() != register) {
            throw new IllegalArgumentException("end user: of " + row.register() + " (expected: of " + register + ")");
        }
        if (old != null && !old.type().equals(row.type())) {
            throw new IllegalArgumentException(row.sid() + ": another type (expected: the one it was created with)");
        }
    }

    @Override
    void release(Tx tx, EndUser row) {
        if (tx.exists(
                "select 1 from credential where end_user_sid = ?", row.sid().value())) {
            throw new InUse(InUse.By.END_USER_ANSWERS_FOR_CREDENTIALS, row.sid());
        }
    }
}
