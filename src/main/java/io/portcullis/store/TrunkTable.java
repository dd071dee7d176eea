package io.portcullis.store;

import io.portcullis.directory.AuthType;
import io.portcullis.directory.HttpMethod;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.Sid;
import io.portcullis.directory.Trunk;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trunks. */
final class TrunkTable extends Table<Trunk> {
    private final HostNames names;

    TrunkTable(HostNames names) {
        super(
                "trunk",
                "account",
                Trunk.LIMIT,
                "friendly_name",
                "domain_name",
                "disaster_recovery_url",
                "disaster_recovery_method",
                "transfer_mode",
                "transfer_caller_id",
                "secure",
                "cnam_lookup_enabled",
                Row.OFFER);
        this.names = names;
    }

    @Override
    String select() {
        return "select t.*, "
                + MappingTable.any(Mapping.Kind.TRUNK_ADDRESSES) + " as by_address, "
                + MappingTable.any(Mapping.Kind.TRUNK_CREDENTIALS) + " as by_credential from trunk t";
    }

    @Override
    Trunk read(Row row) throws SQLException {
        return new Trunk(
                row.sid(),
                row.account(),
                row.optional("friendly_name"),
                row.optional("domain_name"),
                row.optional("disaster_recovery_url"),
                row.choice(HttpMethod.class, "disaster_recovery_method"),
                row.choice(Trunk.TransferMode.class, "transfer_mode"),
                row.choice(Trunk.TransferCallerId.class, "transfer_caller_id"),
                row.flag("secure"),
                row.flag("cnam_lookup_enabled"),
                row.offer(),
                AuthType.of(row.flag("by_address"), row.flag("by_credential")),
                row.dates());
    }

    @Override
    List<@Nullable Object> values(Trunk row) {
        return Arrays.asList(
                row.friendlyName(),
                row.domainName(),
                row.disasterRecoveryUrl(),
                row.disasterRecoveryMethod().name(),
                row.transferMode().name(),
                row.transferCallerId().name(),
                row.secure() ? 1 : 0,
                row.cnamLookupEnabled() ? 1 : 0,
                row.offer().algorithms().isEmpty() ? null : row.offer().text());
    }

    @Override
    void admit(Tx tx, Trunk row, @Nullable Trunk old) {
        names.rename(tx, row, old == null ? null : old.domainName(), row.domainName());
    }

    @Override
    void release(Tx tx, Trunk row) {
        names.rename(tx, row, row.domainName(), null);
        MappingTable.removeAll(tx, row.sid());
    }

    @Override
    void releaseUnread(Tx tx, Sid row) {
        HostNames.freeAll(tx, row);
        MappingTable.removeAll(tx, row);
    }

    @Override
    void adopt(Tx tx, Trunk row) {
        names.adopt(tx, row, row.domainName());
    }
}
