package io.portcullis.store;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The {@code node-id} of this process: the configured one, or one that the store gives: that which the data directory
 * had before, else the lowest of 1 to {@value #MOST} that is free. An id is free for others a day after its node was
 * heard last; a configured one as soon as its node is no longer live. Safe for any thread.
 */
final class NodeLease implements AutoCloseable {
    static final int MOST = 1023;
    /** As a condition on the row: it is not live. */
    static final String SILENT = "(node.gone = 1 or node.seen < %s - " + TimeUnit.SECONDS.toMicros(5) + ")";

    private static final long LEASE_MICROS = TimeUnit.DAYS.toMicros(1);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(7);
    private static final long PAUSE_MILLIS = 200;

    private final Database database;
    private final StoreSettings settings;
    private final SecureRandom random;
    private final String now;
    private volatile @Nullable NodeFile file;
    private volatile @Nullable Integer id;

    NodeLease(Database database, StoreSettings settings, SecureRandom random) {
        this.database = database;
        this.settings = settings;
        this.random = random;
        this.now = database.dialect().now();
        this.id = settings.nodeId();
    }

    /** The id; fails when none is configured and none has been taken. */
    int id() {
        Integer known = id;
        if (known == null) {
            throw new IllegalStateException("node-id: none yet (expected: taken from the store before)");
        }
        return known;
    }

    /** What the row of this id must say for the id to be this process's. */
    String holder() {
        return opened().name();
    }

    /** Whether no other process had the data directory before. */
    boolean hasDirectoryForItself() {
        return opened().isOurs();
    }

    private synchronized NodeFile opened() {
        NodeFile known = file;
        if (known == null) {
            known = NodeFile.open(settings.dataDir(), random);
            file = known;
        }
        return known;
    }

    /**
     * Makes the id this process's.
     *
     * @throws StoreException another live node has the configured one, or none is free
     */
    synchronized int take() {
        NodeFile known = opened();
        Integer configured = settings.nodeId();
        int taken = configured == null ? given(known) : configured(configured, known);
        known.remember(taken);
        id = taken;
        return taken;
    }

    /** One that died a moment ago may be this node in another place: it is waited for until it is live no more. */
    private int configured(int node, NodeFile known) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!take(node, 0, known.name(), SILENT.formatted(now))) {
            if (System.nanoTime() - end > 0) {
                throw new StoreException(
                        "node-id: " + node + ", which another node has that is live (expected: one that no"
                                + " other node has; without any, the store gives one)");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new StoreException("node-id: " + node + ", not taken", stop);
            }
        }
        return node;
    }

    /** As a condition on the row: its id may be given to another. */
    String free() {
        return "node.seen < " + now + " - " + LEASE_MICROS;
    }

    private int given(NodeFile known) {
        String free = free();
        Optional<Integer> before = database.note(
                handle -> handle.select("select node_id from node where holder = ? order by seen desc", known.name())
                        .mapTo(Integer.class)
                        .findFirst());
        if (before.isPresent() && take(before.get(), 1, known.name(), free)) {
            return before.get();
        }
        if (known.id().isPresent() && take(known.id().get(), 1, known.name(), free)) {
            return known.id().get();
        }
        Set<Integer> taken =
                new HashSet<>(database.note(handle -> handle.select("select node_id from node where not (" + free + ")")
                        .mapTo(Integer.class)
                        .list()));
        for (int node = 1; node <= MOST; node++) {
            if (!taken.contains(node) && take(node, 1, known.name(), free)) {
                return node;
            }
        }
        throw new StoreException("node-id: none of 1 to " + MOST + " was free for a day (expected: fewer nodes, or data"
                + " directories that outlive them)");
    }

    /** Takes the id when nobody has it, or it was this one's, or its row is as {@code free} says. */
    private boolean take(int node, int given, String holder, String free) {
        return database.note(handle -> handle.execute(
                        "insert into node (node_id, role, revision, epoch, chain, checked_age, holder, given, gone, seen)"
                                + " values (?, '', 0, '', '', 0, ?, ?, 1, " + now
                                + ") on conflict (node_id) do update set holder = excluded.holder, given = excluded.given,"
                                + " gone = 1, seen = excluded.seen where node.holder = excluded.holder or " + free,
                        node,
                        holder,
                        given))
                == 1;
    }

    @Override
    public void close() {
        NodeFile known = file;
        if (known != null) {
            known.close();
        }
    }
}
