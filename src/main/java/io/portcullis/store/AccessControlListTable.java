package io.portcullis.store;

import io.portcullis.directory.DirectoryException.Conflict;
import io.portcullis.directory.DirectoryException.InUse;
import io.portcullis.directory.IpAccessControlList;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** IP access control lists; their address ranges go with them. */
final class AccessControlListTable extends Table<IpAccessControlList> {
    AccessControlListTable() {
        super("access_control_list", "account", IpAccessControlList.LIMIT, "friendly_name");
    }

    @Override
    IpAccessControlList read(Row row) throws SQLException {
        return new IpAccessControlList(row.sid(), row.account(), row.text("friendly_name"), row.dates());
    }

    @Override
    List<@Nullable Object> values(IpAccessControlList row) {
        return List.of(row.friendlyName());
    }

    @Override
    void admit(Tx tx, IpAccessControlList row, @Nullable IpAccessControlList old) {
        requireUnique(tx, row, "friendly_name", row.friendlyName(), Conflict.Rule.FRIENDLY_NAME_TAKEN);
    }

    @Override
    void release(Tx tx, IpAccessControlList row) {
        if (MappingTable.isMapped(tx, row.sid())) {
            throw new InUse(InUse.By.ACCESS_CONTROL_LIST_MAPPED, row.sid());
        }
    }
}
