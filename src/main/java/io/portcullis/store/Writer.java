package io.portcullis.store;

import io.portcullis.base.VitalThreads;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Micros;
import io.portcullis.directory.Records.Auditor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of this process that writes. Turns that wait together are committed together: each may fail by itself,
 * and none is answered before the commit is on the disk. At most {@value #MOST_WAITING} wait; more are refused as
 * unavailable. A turn that was refused, or whose asker was interrupted before it began, is never done.
 */
final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    /** Who is asked how to write down the writes of a thread. */
    private static final ThreadLocal<@Nullable Auditor> AUDITOR = new ThreadLocal<>();

    private static final int MOST_WAITING = 1_024;
    private static final int MOST_TOGETHER = 64;
    /** A database that is away is given up long before. */
    private static final Duration LONGEST_COMMIT = Duration.ofMinutes(2);

    private static final int TURNS_BETWEEN_PRUNES = 10_000;
    /** How long a turn waits until it begins: somewhat longer than the database waits for a lock. */
    private static final long PATIENCE_MILLIS = 15_000;

    private final Database database;
    private final Lock lock;
    private final InstantSource clock;
    private final Runnable committed;
    private final BlockingQueue<Turn<?>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Set<Turn<?>> pending = ConcurrentHashMap.newKeySet();
    private final Thread thread = VitalThreads.thread("store-writer", this::run);
    private volatile boolean closed;
    private volatile long newest;
    private int turnsSincePrune;

    /**
     * Starts the thread.
     *
     * @param committed called after each commit that changed something
     */
    Writer(Database database, Lock lock, InstantSource clock, Runnable committed) {
        this.database = database;
        this.lock = lock;
        this.clock = clock;
        this.committed = committed;
        database.breaker().watch(this::refusePending, () -> {});
        thread.setDaemon(true);
        thread.start();
    }

    /** The database is lost: who has not begun need not wait. */
    private void refusePending() {
        pending.forEach(turn -> turn.refuse(Breaker.refusal("the database does not answer")));
    }

    /** Has {@code auditor} asked how to write down each write of {@code work} on this thread, in its transaction. */
    <T> T audited(Auditor auditor, Supplier<T> work) {
        AUDITOR.set(auditor);
        try {
            return work.get();
        } finally {
            AUDITOR.remove();
        }
    }

    /** Does the work in its turn and answers when it is committed; what it throws undoes it and comes through. */
    <T> T write(Function<Tx, T> work) {
        Turn<T> turn = new Turn<>(work, AUDITOR.get());
        pending.add(turn);
        try {
            database.breaker().pass();
            if (closed || !waiting.offer(turn)) {
                throw new DirectoryException.Unavailable(
                        "the store takes no more writes",
                        new StoreException(closed ? "closed" : "too many writers wait"));
            }
            if (closed) {
                refuseWaiting();
            }
            return turn.await();
        } finally {
            pending.remove(turn);
        }
    }

    /** The newest revision that this thread has committed; that of each write that was answered, or a later one. */
    long committed() {
        return newest;
    }

    /** Finishes the turns that wait, then stops. */
    @Override
    public void close() {
        closed = true;
        // Somebody to wait for, so that the thread wakes and sees that it is over.
        waiting.offer(new Turn<>(tx -> true, null));
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        refuseWaiting();
    }

    private void refuseWaiting() {
        if (!thread.isAlive()) {
            List<Turn<?>> late = new ArrayList<>();
            waiting.drainTo(late);
            late.forEach(turn ->
                    turn.fail(new DirectoryException.Unavailable("the store is closed", new StoreException("closed"))));
        }
    }

    private void run() {
        List<Turn<?>> together = new ArrayList<>(MOST_TOGETHER);
        while (!closed || !waiting.isEmpty()) {
            VitalThreads.beat();
            try {
                Turn<?> first = waiting.poll(1, TimeUnit.SECONDS);
                if (first != null) {
                    VitalThreads.busyFor(LONGEST_COMMIT);
                    together.add(first);
                    waiting.drainTo(together, MOST_TOGETHER - 1);
                    commit(together);
                    LockSupport.parkNanos(database.dialect().breather().toNanos());
                }
            } catch (InterruptedException stop) {
                closed = true;
            } catch (RuntimeException | Error failure) {
                VitalThreads.survives(failure);
                LOG.error("a commit's aftermath failed", failure);
                together.forEach(turn -> turn.fail(new IllegalStateException("a commit's aftermath failed", failure)));
            } finally {
                together.clear();
            }
        }
    }

    private void commit(List<Turn<?>> together) {
        boolean changed = false;
        boolean committing = false;
        long ticket = 0;
        long revision = newest;
        try (Handle handle = database.beginWrite()) {
            lock.verify(handle);
            ticket = database.dialect().ticket(handle);
            byte[] before = ChangeLog.head(handle);
            byte[] head = before;
            for (Turn<?> turn : together) {
                head = turn.run(handle, head, Micros.of(clock.instant()));
            }
            changed = !Arrays.equals(before, head);
            prune(handle, together.size());
            if (changed) {
                database.dialect().announce(handle);
                revision = ChangeLog.position(handle, "").revision();
            }
            committing = true;
            handle.commit();
        } catch (Exception failure) {
            if (!committing || !committedAfterAll(ticket)) {
                RuntimeException translated = Failures.translate(failure);
                LOG.warn("{} writes failed", together.size(), translated);
                together.forEach(turn -> turn.fail(translated));
                return;
            }
        }
        newest = revision; // before anybody is answered, so that whoever is finds his write in it
        together.forEach(Turn::succeed);
        if (changed) {
            committed.run();
        }
    }

    /** The connection broke in the midst of a commit: nobody should be told that it failed when it did not. */
    private boolean committedAfterAll(long ticket) {
        try (Handle handle = database.beginWrite()) {
            boolean committed = database.dialect().committed(handle, ticket);
            handle.commit();
            return committed;
        } catch (RuntimeException stillAway) {
            LOG.warn("a commit broke off and its fate is not known", stillAway);
            return false;
        }
    }

    private void prune(Handle handle, int turns) {
        turnsSincePrune += turns;
        if (turnsSincePrune >= TURNS_BETWEEN_PRUNES) {
            turnsSincePrune = 0;
            ChangeLog.prune(handle, ChangeLog.KEPT);
        }
    }

    /** Work that waits for its turn, and somebody who waits for the work. */
    private static final class Turn<T> {
        private static final String SAVEPOINT = "turn";
        private final Function<Tx, T> work;
        private final @Nullable Auditor auditor;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        /** Either it is begun or it is given up. */
        private final AtomicBoolean decided = new AtomicBoolean();

        private Runnable success = () -> {};

        Turn(Function<Tx, T> work, @Nullable Auditor auditor) {
            this.work = work;
            this.auditor = auditor;
        }

        /** Does the work, unless it was given up; undoes it when it fails. Answers the new head of the change log. */
        byte[] run(Handle handle, byte[] head, long nowMicros) {
            if (!decided.compareAndSet(false, true)) {
                return head;
            }
            handle.savepoint(SAVEPOINT);
            try {
                Tx tx = new Tx(handle);
                T result = work.apply(tx);
                if (auditor != null) {
                    SqlRecords.insert(handle, auditor.audit(tx.before(), tx.after()));
                }
                byte[] next = ChangeLog.append(handle, head, tx.changes(), nowMicros);
                handle.releaseSavepoint(SAVEPOINT);
                success = () -> answer.complete(result);
                return next;
            } catch (RuntimeException failure) {
                handle.rollbackToSavepoint(SAVEPOINT);
                fail(Failures.translate(failure));
                return head;
            }
        }

        void succeed() {
            success.run();
        }

        void fail(RuntimeException failure) {
            answer.completeExceptionally(failure);
        }

        /** Gives it up, unless it has begun. */
        void refuse(RuntimeException why) {
            if (decided.compareAndSet(false, true)) {
                fail(why);
            }
        }

        T await() {
            boolean interrupted = false;
            long patience = PATIENCE_MILLIS;
            try {
                while (true) {
                    try {
                        return answer.get(patience, TimeUnit.MILLISECONDS);
                    } catch (TimeoutException late) {
                        patience = Long.MAX_VALUE;
                        refuse(Breaker.refusal("another writer did not let this one begin"));
                    } catch (InterruptedException gone) {
                        interrupted = true;
                        refuse(Breaker.refusal("nobody waits for it any more"));
                    }
                }
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException(failed);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
