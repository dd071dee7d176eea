package io.portcullis.store;

import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Micros;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import io.portcullis.directory.Webhook;
import io.portcullis.directory.Webhooks;
import io.portcullis.event.EventRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * Webhooks in SQL. What is sent is noted beside what operators write, and keeps nobody waiting. Safe for any
 * thread.
 */
final class SqlWebhooks extends SqlResources<Webhook> implements Webhooks {
    static final String DELIVERIES = "webhook_delivery";
    /** What a token is sealed for is this and the webhook's name. */
    static final String CONTEXT = "webhook:";

    private static final int MOST_TOGETHER = 100;
    private static final long MOST_BYTES_TOGETHER = 256 * 1024;

    private final Database database;
    private final Writer writer;
    private final Table<Webhook> table;
    private final Seal seal;

    SqlWebhooks(Database database, Writer writer, Table<Webhook> table, Seal seal) {
        super(database, writer, table);
        this.database = database;
        this.writer = writer;
        this.table = table;
        this.seal = seal;
    }

    @Override
    public Webhook create(Webhook row, String token) {
        return writer.write(tx -> {
            table.requireParent(tx, row);
            table.requireRoom(tx, row);
            tx.handle().execute(table.insert(), table.allValues(row).toArray());
            seal(tx.handle(), row.sid(), token);
            tx.changed(table.changed(row, false));
            tx.wrote(null, row);
            return row;
        });
    }

    @Override
    public void sign(Scope scope, Sid sid, String token) {
        writer.write(tx -> {
            Webhook row = fetch(scope, sid);
            seal(tx.handle(), sid, token);
            tx.changed(table.changed(row, true));
            tx.wrote(row, row);
            return true;
        });
    }

    private void seal(Handle handle, Sid sid, String token) {
        byte[] sealed = seal.close(CONTEXT + sid, token.getBytes(StandardCharsets.UTF_8));
        if (handle.execute("update webhook set token = ? where sid = ?", sealed, sid.value()) == 0) {
            throw new DirectoryException.NotFound(sid);
        }
    }

    /** A webhook whose turn it is. */
    private record Due(Webhook webhook, Optional<String> token, int attempts) {}

    @Override
    public Optional<Batch> claim(Instant now, Duration lease, String fresh) {
        return database.note(handle -> handle.inTransaction(tx -> {
            Due due = due(tx, now).orElse(null);
            if (due == null || !take(tx, due.webhook.sid(), now, lease)) {
                return Optional.<Batch>empty();
            }
            String webhook = due.webhook.sid().value();
            String id = tx.select(
                            "select batch from webhook_spool where webhook_sid = ? and batch is not null limit 1",
                            webhook)
                    .mapTo(String.class)
                    .findOne()
                    .orElseGet(() -> gather(tx, webhook, fresh));
            List<EventRecord> alerts = alerts(tx, webhook, id);
            if (alerts.isEmpty()) { // forgotten meanwhile, or written by a version that says more than this one reads
                remove(tx, webhook, id);
                rest(tx, webhook, 0, now);
                return Optional.<Batch>empty();
            }
            return Optional.of(new Batch(id, due.webhook, due.token, alerts, due.attempts));
        }));
    }

    private Optional<Due> due(Handle handle, Instant now) {
        return handle.select(
                        "select t.*, coalesce(d.attempts, 0) as attempts from webhook t"
                                + " join account a on a.sid = t.account_sid and a.status = 'ACTIVE'"
                                + " left join webhook_delivery d on d.webhook_sid = t.sid"
                                + " where coalesce(d.leased_until, 0) <= ? and coalesce(d.next_try, 0) <= ?"
                                + " and exists (select 1 from webhook_spool s where s.webhook_sid = t.sid)"
                                + " order by coalesce(d.next_try, 0), t.sid limit 1",
                        Micros.of(now),
                        Micros.of(now))
                .map((row, context) -> {
                    Webhook webhook = table.read(Row.of(row));
                    return new Due(webhook, token(webhook.sid(), row.getBytes("token")), row.getInt("attempts"));
                })
                .findOne();
    }

    /** Whether it is this node's for so long: another may have been quicker. */
    private static boolean take(Handle handle, Sid webhook, Instant now, Duration lease) {
        return handle.execute(
                        "insert into webhook_delivery (webhook_sid, leased_until, attempts, next_try)"
                                + " values (?, ?, 0, 0)"
                                + " on conflict (webhook_sid) do update set leased_until = excluded.leased_until"
                                + " where webhook_delivery.leased_until <= ?",
                        webhook.value(),
                        Micros.of(now.plus(lease)),
                        Micros.of(now))
                == 1;
    }

    /** Puts the oldest that wait together under this name, which is answered. */
    private static String gather(Handle handle, String webhook, String id) {
        List<String> chosen = new ArrayList<>();
        long[] bytes = {0};
        handle.select(
                        "select event_sid, bytes from webhook_spool where webhook_sid = ? order by created, event_sid"
                                + " limit ?",
                        webhook,
                        MOST_TOGETHER)
                .map((row, context) -> {
                    bytes[0] += row.getInt(2);
                    return bytes[0] <= MOST_BYTES_TOGETHER || chosen.isEmpty() ? row.getString(1) : null;
                })
                .forEach(sid -> {
                    if (sid != null) {
                        chosen.add(sid);
                    }
                });
        PreparedBatch batch =
                handle.prepareBatch("update webhook_spool set batch = ? where webhook_sid = ? and event_sid = ?");
        chosen.forEach(sid -> batch.add(id, webhook, sid));
        batch.execute();
        return id;
    }

    private static List<EventRecord> alerts(Handle handle, String webhook, String id) {
        return handle
                .select(
                        "select e.* from webhook_spool s join event_record e on e.sid = s.event_sid"
                                + " where s.webhook_sid = ? and s.batch = ? order by e.created, e.sid",
                        webhook,
                        id)
                .map((row, context) -> Optional.ofNullable(SqlRecords.event(row)))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<String> token(Sid webhook, byte @Nullable [] sealed) {
        if (sealed == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(seal.open(CONTEXT + webhook, sealed), StandardCharsets.UTF_8));
        } catch (Seal.Broken otherKey) {
            return Optional.empty();
        }
    }

    @Override
    public void arrived(Batch batch, Instant now) {
        database.note(handle -> handle.inTransaction(tx -> {
            String webhook = batch.webhook().sid().value();
            remove(tx, webhook, batch.id());
            return rest(tx, webhook, 0, now);
        }));
    }

    @Override
    public void failed(Batch batch, Instant next) {
        database.note(handle -> rest(handle, batch.webhook().sid().value(), batch.attempts() + 1, next));
    }

    private static void remove(Handle handle, String webhook, String id) {
        handle.execute("delete from webhook_spool where webhook_sid = ? and batch = ?", webhook, id);
    }

    /** Nobody's any more; due again then, behind those that were due before. */
    private static int rest(Handle handle, String webhook, int attempts, Instant next) {
        return handle.execute(
                "update webhook_delivery set leased_until = 0, attempts = ?, next_try = ? where webhook_sid = ?",
                attempts,
                Micros.of(next),
                webhook);
    }

    @Override
    public Backlog backlog(Sid webhook) {
        return database.read(handle -> new Backlog(
                number(handle, "select count(*) from webhook_spool where webhook_sid = ?", webhook),
                number(
                        handle,
                        "select coalesce(max(attempts), 0) from webhook_delivery where webhook_sid = ?",
                        webhook)));
    }

    private static int number(Handle handle, String sql, Sid webhook) {
        return Objects.requireNonNull(
                handle.select(sql, webhook.value()).mapTo(Integer.class).one());
    }
}
