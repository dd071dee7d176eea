package io.portcullis.store;

import io.portcullis.directory.Sid;
import io.portcullis.directory.Webhook;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Webhooks. What their messages are signed with is in a column of its own, which no archive holds. */
final class WebhookTable extends Table<Webhook> {
    WebhookTable() {
        super("webhook", "account", Webhook.LIMIT, "url");
    }

    @Override
    Webhook read(Row row) throws SQLException {
        return new Webhook(row.sid(), row.account(), row.text("url"), row.dates());
    }

    @Override
    List<@Nullable Object> values(Webhook row) {
        return List.of(row.url());
    }

    @Override
    void admit(Tx tx, Webhook row, @Nullable Webhook old) {
        // Several may lead to the same place.
    }

    @Override
    void release(Tx tx, Webhook row) {
        releaseUnread(tx, row.sid());
    }

    @Override
    void releaseUnread(Tx tx, Sid row) {
        for (String table : List.of(WebhookSpool.TABLE, SqlWebhooks.DELIVERIES)) {
            tx.handle().execute("delete from " + table + " where webhook_sid = ?", row.value());
        }
    }
}
