package io.portcullis.store;

import io.portcullis.directory.DirectoryException.Conflict;
import io.portcullis.directory.IpAddress;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Address ranges of IP access control lists. */
final class IpAddressTable extends Table<IpAddress> {
    IpAddressTable() {
        super("ip_address", "access_control_list", IpAddress.LIMIT, "friendly_name", "address", "cidr_prefix_length");
    }

    @Override
    IpAddress read(Row row) throws SQLException {
        String address = row.text("address");
        return new IpAddress(
                row.sid(),
                row.account(),
                row.parent(),
                row.text("friendly_name"),
                IpAddress.literal(address)
                        .orElseThrow(() -> new Row.Malformed("address: " + address + " (expected: IPv4 or IPv6)")),
                row.integer("cidr_prefix_length"),
                row.dates());
    }

    @Override
    List<@Nullable Object> values(IpAddress row) {
        return List.of(row.friendlyName(), row.address().getHostAddress(), row.cidrPrefixLength());
    }

    @Override
    void admit(Tx tx, IpAddress row, @Nullable IpAddress old) {
        requireUnique(tx, row, "friendly_name", row.friendlyName(), Conflict.Rule.FRIENDLY_NAME_TAKEN);
        requireUnique(tx, row, "address", row.address().getHostAddress(), Conflict.Rule.ADDRESS_TAKEN);
    }
}
