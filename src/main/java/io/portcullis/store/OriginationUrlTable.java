package io.portcullis.store;

import io.portcullis.directory.OriginationUrl;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Origination URLs of trunks. */
final class OriginationUrlTable extends Table<OriginationUrl> {
    OriginationUrlTable() {
        super(
                "origination_url",
                "trunk",
                OriginationUrl.LIMIT,
                "friendly_name",
                "sip_url",
                "priority",
                "weight",
                "enabled");
    }

    @Override
    OriginationUrl read(Row row) throws SQLException {
        return new OriginationUrl(
                row.sid(),
                row.account(),
                row.parent(),
                row.text("friendly_name"),
                row.text("sip_url"),
                row.integer("priority"),
                row.integer("weight"),
                row.flag("enabled"),
                row.dates());
    }

    @Override
    List<@Nullable Object> values(OriginationUrl row) {
        return List.of(row.friendlyName(), row.sipUrl(), row.priority(), row.weight(), row.enabled() ? 1 : 0);
    }

    @Override
    void admit(Tx tx, OriginationUrl row, @Nullable OriginationUrl old) {
        // Several may have the same name or go to the same place.
    }
}
