package io.portcullis.store;

import io.portcullis.directory.Micros;
import io.portcullis.directory.Webhooks;
import io.portcullis.event.EventRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Which alerts wait for which webhooks, by name: what they say is written down anyhow. */
final class WebhookSpool {
    static final String TABLE = "webhook_spool";

    private WebhookSpool() {}

    /** What one webhook may still be given. */
    private static final class Room {
        private long entries;
        private long bytes;

        boolean take(int size) {
            boolean fits = entries > 0 && bytes >= size;
            if (fits) {
                entries--;
                bytes -= size;
            }
            return fits;
        }
    }

    /**
     * Has the alerts among {@code rows} that are not written down yet wait for their accounts' webhooks; before they
     * are, in the same transaction.
     *
     * @return how many had no room
     */
    static int add(Handle handle, List<EventRecord> rows) {
        Map<String, List<EventRecord>> byAccount = new LinkedHashMap<>();
        for (EventRecord row : rows) {
            if (EventRecord.isAlert(row.event())) {
                byAccount
                        .computeIfAbsent(String.valueOf(row.event().accountSid()), first -> new ArrayList<>())
                        .add(row);
            }
        }
        int lost = 0;
        for (Map.Entry<String, List<EventRecord>> each : byAccount.entrySet()) {
            List<String> webhooks = handle.select("select sid from webhook where parent_sid = ?", each.getKey())
                    .mapTo(String.class)
                    .list();
            for (String webhook : webhooks) {
                lost += add(handle, webhook, each.getValue());
            }
        }
        return lost;
    }

    private static int add(Handle handle, String webhook, List<EventRecord> alerts) {
        Room room = room(handle, webhook);
        PreparedBatch batch = handle.prepareBatch("insert into " + TABLE + " (webhook_sid, event_sid, created, bytes)"
                + " select ?, ?, ?, ? where not exists (select 1 from event_record where sid = ?)");
        int lost = 0;
        for (EventRecord alert : alerts) {
            String sid = alert.event().sid();
            int size = RecordBody.write(alert).getBytes(StandardCharsets.UTF_8).length;
            if (room.take(size)) {
                batch.add(webhook, sid, Micros.of(alert.event().time()), size, sid);
            } else {
                lost++;
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
        return lost;
    }

    private static Room room(Handle handle, String webhook) {
        return handle.select(
                        "select count(*), coalesce(sum(bytes), 0) from " + TABLE + " where webhook_sid = ?", webhook)
                .map((row, context) -> {
                    Room room = new Room();
                    room.entries = Webhooks.MOST_WAITING - row.getLong(1);
                    room.bytes = Webhooks.MOST_BYTES - row.getLong(2);
                    return room;
                })
                .one();
    }

    /** What is too old to be told waits no more. */
    static void forget(Handle handle, Instant before) {
        handle.execute("delete from " + TABLE + " where created < ?", Micros.of(before));
    }
}
