package io.portcullis.store;

import io.portcullis.directory.Micros;
import io.portcullis.directory.Node;
import io.portcullis.directory.Nodes;
import io.portcullis.directory.Position;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The nodes in SQL. Word is left outside the change log, and by no writer's turn. */
final class SqlNodes implements Nodes {
    private static final long KEPT_MICROS = TimeUnit.DAYS.toMicros(7);

    private final Database database;
    private final NodeLease lease;
    private final String now;

    SqlNodes(Database database, NodeLease lease) {
        this.database = database;
        this.lease = lease;
        this.now = database.dialect().now();
    }

    @Override
    public boolean beat(String role, @Nullable String address, Position inForce, Duration checkedAge) {
        String free = NodeLease.SILENT.formatted(now);
        return database.note(handle -> handle.execute(
                        "insert into node (node_id, role, address, revision, epoch, chain, checked_age, holder, seen)"
                                + " values (?, ?, ?, ?, ?, ?, ?, ?, "
                                + now
                                + ") on conflict (node_id) do update set role = excluded.role, address = excluded.address,"
                                + " revision = excluded.revision, epoch = excluded.epoch, chain = excluded.chain,"
                                + " checked_age = excluded.checked_age, holder = excluded.holder, gone = 0, seen = excluded.seen"
                                + " where node.holder = excluded.holder or " + free,
                        lease.id(),
                        role,
                        address,
                        inForce.revision(),
                        inForce.epoch(),
                        inForce.chain(),
                        TimeUnit.NANOSECONDS.toMicros(checkedAge.toNanos()),
                        lease.holder()))
                == 1;
    }

    @Override
    public List<Node> all() {
        return database.note(handle -> handle.select(
                        "select node_id, role, address, revision, epoch, chain, checked_age, seen, " + now
                                + " - seen from node where gone = 0 and seen > " + now + " - ? order by node_id",
                        KEPT_MICROS)
                .map((row, context) -> new Node(
                        row.getInt(1),
                        row.getString(2),
                        row.getString(3),
                        new Position(row.getString(5), row.getLong(4), row.getString(6)),
                        Duration.of(row.getLong(7), ChronoUnit.MICROS),
                        Micros.toInstant(row.getLong(8)),
                        Duration.of(row.getLong(9), ChronoUnit.MICROS)))
                .list());
    }

    @Override
    public void leave() {
        database.note(handle -> handle.execute(
                "update node set gone = 1 where node_id = ? and holder = ?", lease.id(), lease.holder()));
    }
}
