package io.portcullis.store;

import io.portcullis.directory.CredentialList;
import io.portcullis.directory.DirectoryException.Conflict;
import io.portcullis.directory.DirectoryException.InUse;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Credential lists; their credentials go with them. */
final class CredentialListTable extends Table<CredentialList> {
    CredentialListTable() {
        super("credential_list", "account", CredentialList.LIMIT, "friendly_name");
    }

    @Override
    CredentialList read(Row row) throws SQLException {
        return new CredentialList(row.sid(), row.account(), row.text("friendly_name"), row.dates());
    }

    @Override
    List<@Nullable Object> values(CredentialList row) {
        return List.of(row.friendlyName());
    }

    @Override
    void admit(Tx tx, CredentialList row, @Nullable CredentialList old) {
        requireUnique(tx, row, "friendly_name", row.friendlyName(), Conflict.Rule.FRIENDLY_NAME_TAKEN);
    }

    @Override
    void release(Tx tx, CredentialList row) {
        if (MappingTable.isMapped(tx, row.sid())) {
            throw new InUse(InUse.By.CREDENTIAL_LIST_MAPPED, row.sid());
        }
    }
}
