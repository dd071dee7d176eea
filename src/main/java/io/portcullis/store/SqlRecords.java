package io.portcullis.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.portcullis.directory.Micros;
import io.portcullis.directory.Page;
import io.portcullis.directory.PageRequest;
import io.portcullis.directory.PageToken;
import io.portcullis.directory.Records;
import io.portcullis.directory.Sid;
import io.portcullis.event.EventRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * What happened, in SQL. Events are written as notes, so that they keep no operator's write waiting; who wrote what,
 * with the write. Safe for any thread.
 */
final class SqlRecords implements Records {
    private static final String EVENTS = "event_record";
    private static final String AUDITS = "audit_record";

    private final Database database;
    private final Writer writer;

    SqlRecords(Database database, Writer writer) {
        this.database = database;
        this.writer = writer;
    }

    @Override
    public int add(List<EventRecord> rows) {
        if (rows.isEmpty()) {
            return 0;
        }
        return database.note(handle -> handle.inTransaction(tx -> {
            int lost = WebhookSpool.add(tx, rows);
            PreparedBatch batch = tx.prepareBatch("insert into " + EVENTS
                    + " (sid, account_sid, created, alert, call, level, body) values (?, ?, ?, ?, ?, ?, ?)"
                    + " on conflict (sid) do nothing");
            for (EventRecord row : rows) {
                batch.add(
                        row.event().sid(),
                        row.event().accountSid(),
                        Micros.of(row.event().time()),
                        EventRecord.isAlert(row.event()) ? 1 : 0,
                        EventRecord.isCall(row.event()) ? 1 : 0,
                        row.level().name(),
                        RecordBody.write(row));
            }
            batch.execute();
            return lost;
        }));
    }

    @Override
    public Page<EventRecord> list(Sid account, Wanted wanted, PageRequest page) {
        Where where = new Where(account);
        where.and(wanted.alerts() ? "alert = 1" : "call = 1");
        where.and("level = ?", wanted.level() == null ? null : wanted.level().name());
        where.between(wanted.from(), wanted.to());
        return page(EVENTS, where, page, SqlRecords::event);
    }

    @Override
    public Optional<EventRecord> find(Sid account, Sid sid) {
        return one(EVENTS, account, sid, SqlRecords::event);
    }

    @Override
    public long count(Sid account, Instant since) {
        return database.read(handle -> handle.select(
                        "select count(*) from " + EVENTS + " where account_sid = ? and created >= ?",
                        account.value(),
                        Micros.of(since))
                .mapTo(Long.class)
                .one());
    }

    @Override
    public <T> T audited(Auditor auditor, Supplier<T> work) {
        return writer.audited(auditor, work);
    }

    /** Writes a row of the trail, with whatever else the transaction of {@code handle} writes. */
    static void insert(Handle handle, Audit audit) {
        handle.execute(
                "insert into " + AUDITS
                        + " (sid, account_sid, created, actor_sid, event_type, resource_type, resource_sid,"
                        + " source, data) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                audit.sid().value(),
                audit.accountSid().value(),
                Micros.of(audit.created()),
                audit.actorSid().value(),
                audit.eventType(),
                audit.resourceType(),
                audit.resourceSid(),
                audit.source(),
                audit.data());
    }

    @Override
    public Page<Audit> writes(Sid account, Writes wanted, PageRequest page) {
        Where where = new Where(account);
        where.and("actor_sid = ?", wanted.actorSid());
        where.and("event_type = ?", wanted.eventType());
        where.and("resource_sid = ?", wanted.resourceSid());
        where.and("source = ?", wanted.source());
        where.between(wanted.from(), wanted.to());
        return page(AUDITS, where, page, SqlRecords::audit);
    }

    @Override
    public Optional<Audit> findWrite(Sid account, Sid sid) {
        return one(AUDITS, account, sid, SqlRecords::audit);
    }

    @Override
    public int forget(Instant before, int most) {
        int gone = 0;
        for (String table : List.of(EVENTS, AUDITS)) {
            gone += database.note(handle -> handle.execute(
                    "delete from " + table + " where sid in (select sid from " + table
                            + " where created < ? order by created limit ?)",
                    Micros.of(before),
                    most));
        }
        database.note(handle -> {
            WebhookSpool.forget(handle, before);
            return true;
        });
        return gone;
    }

    /** How a row becomes a record. */
    private interface Reading<T> {
        /** Null when it makes no sense, as what a newer version wrote may not. */
        @Nullable
        T read(ResultSet row) throws SQLException;
    }

    static @Nullable EventRecord event(ResultSet row) throws SQLException {
        try {
            return RecordBody.read(
                    row.getString("sid"), Micros.toInstant(row.getLong("created")), row.getString("body"));
        } catch (JsonProcessingException | IllegalArgumentException senseless) {
            return null;
        }
    }

    private static Audit audit(ResultSet row) throws SQLException {
        return new Audit(
                Sid.of(row.getString("sid")),
                Sid.of(row.getString("account_sid")),
                Micros.toInstant(row.getLong("created")),
                Sid.of(row.getString("actor_sid")),
                row.getString("event_type"),
                row.getString("resource_type"),
                row.getString("resource_sid"),
                row.getString("source"),
                row.getString("data"));
    }

    private <T> Optional<T> one(String table, Sid account, Sid sid, Reading<T> reading) {
        return database.read(handle -> handle.select(
                        "select * from " + table + " where sid = ? and account_sid = ?", sid.value(), account.value())
                .map((row, context) -> Optional.ofNullable(reading.read(row)))
                .findOne()
                .orElse(Optional.empty()));
    }

    private record Found<T>(long created, Sid sid, @Nullable T row) {
        PageToken token(PageToken.Direction direction) {
            return new PageToken(direction, created, sid);
        }
    }

    private <T> Page<T> page(String table, Where where, PageRequest page, Reading<T> reading) {
        return database.read(handle -> {
            PageToken token = page.token();
            boolean back = token != null && token.direction() == PageToken.Direction.BEFORE;
            Where here = token == null ? where : where.beyond(back ? ">" : "<", token);
            String order = back ? " order by created, sid" : " order by created desc, sid desc";
            List<Found<T>> rows = new ArrayList<>(rows(
                    handle, "select * from " + table + here.text + order + " limit ? offset ?", here, page, reading));
            boolean more = rows.size() > page.size();
            if (more) {
                rows.remove(rows.size() - 1);
            }
            if (back) {
                Collections.reverse(rows);
            }
            boolean first = token == null ? page.offset() == 0 : back && !more;
            boolean next = !rows.isEmpty() && (back || more);
            return new Page<>(
                    rows.stream().map(Found::row).filter(Objects::nonNull).toList(),
                    next ? rows.get(rows.size() - 1).token(PageToken.Direction.AFTER) : null,
                    first || rows.isEmpty() ? null : rows.get(0).token(PageToken.Direction.BEFORE));
        });
    }

    private static <T> List<Found<T>> rows(
            Handle handle, String sql, Where where, PageRequest page, Reading<T> reading) {
        List<Object> all = new ArrayList<>(where.arguments);
        all.add(page.size() + 1);
        all.add(page.offset());
        return handle.select(sql, all.toArray())
                .map((row, context) ->
                        new Found<>(row.getLong("created"), Sid.of(row.getString("sid")), reading.read(row)))
                .list();
    }

    /** Which rows. */
    private static final class Where {
        private final StringBuilder text = new StringBuilder(" where account_sid = ?");
        private final List<Object> arguments = new ArrayList<>();

        Where(Sid account) {
            arguments.add(account.value());
        }

        void and(String condition) {
            text.append(" and ").append(condition);
        }

        void and(String condition, @Nullable Object value) {
            if (value != null) {
                and(condition);
                arguments.add(value);
            }
        }

        void between(@Nullable Instant from, @Nullable Instant to) {
            and("created >= ?", from == null ? null : Micros.of(from));
            and("created < ?", to == null ? null : Micros.of(to));
        }

        Where beyond(String side, PageToken token) {
            and("(created, sid) " + side + " (?, ?)");
            arguments.add(token.createdMicros());
            arguments.add(token.sid().value());
            return this;
        }
    }
}
