package io.portcullis.sync;

import io.portcullis.base.Role;
import io.portcullis.base.VitalThreads;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.directory.Node;
import io.portcullis.directory.Nodes;
import io.portcullis.directory.Position;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes of a fleet what is in force here, once a second and soon after each change, and hears the same
 * of them. Has one thread, which does nothing else; {@link #close} ends it and takes this node's word back. At most
 * {@value #MOST_WAITS} wait for the others at once; one more is told at once what is known. Safe for any thread.
 */
public final class Fleet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private static final long BEAT_MILLIS = 1_000;
    /** While somebody waits, and the least between two words of this node. */
    private static final long HASTE_MILLIS = 20;

    private static final int MOST_WAITS = 1_000;

    private final Nodes nodes;
    private final CredentialIndex index;
    private final Self self;
    private final List<Consumer<List<Node>>> listeners = new CopyOnWriteArrayList<>();
    private final Semaphore wakes = new Semaphore(0);
    private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Thread thread = VitalThreads.thread("fleet", this::run);
    private volatile Position inForce = Position.NOWHERE;
    private volatile List<Node> known = List.of();
    private volatile boolean closed;
    private Position told = Position.NOWHERE;
    private long toldAt;
    private boolean away;
    private boolean taken;

    /** Somebody who waits until every live node has this revision; the answer names those that have not. */
    private record Wait(long revision, CompletableFuture<List<Integer>> lagging) {}

    /**
     * A node itself.
     *
     * @param address where it alone is reached, or null
     */
    public record Self(int id, Role role, @Nullable String address) {}

    /**
     * Nothing is told before {@link #start}.
     *
     * @param self what the others are told of this node
     */
    public Fleet(Nodes nodes, CredentialIndex index, Self self) {
        this.nodes = nodes;
        this.index = index;
        this.self = self;
        thread.setDaemon(true);
    }

    /** The id of this node. */
    public int id() {
        return self.id;
    }

    /** Tells {@code heard} of all nodes, at least once a second, on the thread of the fleet; it must not block. */
    public void listen(Consumer<List<Node>> heard) {
        listeners.add(heard);
    }

    /** From now on the others hear of this node. */
    public Fleet start() {
        thread.start();
        return this;
    }

    /** This position of the store is in force here and was all that the store had. */
    public void checked(Position position) {
        boolean news = position.revision() != inForce.revision();
        inForce = position;
        if (news) {
            wakes.release();
        }
    }

    /** Every node that left word, as the store has it now; blocks, and throws what {@link Nodes#all} throws. */
    public List<Node> nodes() {
        return nodes.all();
    }

    /**
     * The live nodes that still lack a revision which is in force here, when there is none or {@code longest} is over.
     * {@code executor} goes on with it.
     */
    public CompletableFuture<List<Integer>> lagging(long revision, Duration longest, Executor executor) {
        if (waiting.incrementAndGet() > MOST_WAITS) {
            waiting.decrementAndGet();
            return CompletableFuture.completedFuture(without(revision, known));
        }
        Wait wait = new Wait(revision, new CompletableFuture<>());
        waits.add(wait);
        wakes.release();
        CompletableFuture.delayedExecutor(longest.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> wait.lagging.complete(without(revision, known)));
        return wait.lagging.whenCompleteAsync(
                (lagging, failure) -> {
                    waits.remove(wait);
                    waiting.decrementAndGet();
                },
                executor);
    }

    @Override
    public void close() {
        closed = true;
        wakes.release();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        try {
            nodes.leave();
        } catch (RuntimeException gone) {
            LOG.debug("the other nodes will miss this one", gone);
        }
    }

    private void run() {
        while (!closed) {
            VitalThreads.beat();
            try {
                boolean woken = wakes.tryAcquire(waits.isEmpty() ? BEAT_MILLIS : HASTE_MILLIS, TimeUnit.MILLISECONDS);
                round();
                away = false;
                if (woken) {
                    TimeUnit.MILLISECONDS.sleep(HASTE_MILLIS);
                    wakes.drainPermits();
                }
            } catch (InterruptedException stop) {
                return;
            } catch (RuntimeException | Error failure) {
                VitalThreads.survives(failure);
                pause(failure);
            }
        }
    }

    private void round() {
        Position now = inForce;
        long clock = System.nanoTime();
        if (!now.equals(told) || clock - toldAt >= TimeUnit.MILLISECONDS.toNanos(BEAT_MILLIS - HASTE_MILLIS)) {
            mine(nodes.beat(self.role.word(), self.address, now, Duration.ofNanos(index.confirmedAgeNanos(clock))));
            told = now;
            toldAt = clock;
        }
        List<Node> all = nodes.all();
        known = all;
        listeners.forEach(heard -> heard.accept(all));
        for (Wait wait : waits) {
            List<Integer> lagging = without(wait.revision, all);
            if (lagging.isEmpty()) {
                wait.lagging.complete(lagging);
            }
        }
    }

    private void mine(boolean is) {
        if (is == taken) {
            taken = !is;
            if (taken) {
                LOG.error(
                        "node-id: {}, which another process has taken (expected: one that no other node has): the others"
                                + " cannot hear this node, ?Wait=all does not wait for it",
                        self);
            } else {
                LOG.info("node-id {} is this node's again", self.id);
            }
        }
    }

    /** The live nodes without this revision; this one among them when it has not told of itself. */
    private List<Integer> without(long revision, List<Node> all) {
        String epoch = inForce.epoch();
        if (all.stream().noneMatch(node -> node.id() == self.id)) {
            return List.of(self.id);
        }
        return all.stream()
                .filter(node -> node.live() && !node.has(revision, epoch))
                .map(Node::id)
                .toList();
    }

    private void pause(Throwable failure) {
        if (!away) {
            away = true;
            LOG.debug("the other nodes cannot be told or heard", failure); // the feed says that the store is away
        }
        try {
            TimeUnit.MILLISECONDS.sleep(BEAT_MILLIS);
        } catch (InterruptedException stop) {
            closed = true;
        }
    }
}
