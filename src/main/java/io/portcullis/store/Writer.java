package io.portcullis.store;

import io.portcullis.base.VitalThreads;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Micros;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of this process that writes. Turns that wait together are committed together: each may fail by itself, and
 * none is answered before the commit is on the disk. At most {@value #MOST_WAITING} wait; more are refused as unavailable.
 */
final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final int MOST_WAITING = 1_024;
    private static final int MOST_TOGETHER = 64;
    /** A database that is away is given up long before. */
    private static final Duration LONGEST_COMMIT = Duration.ofMinutes(2);

    private static final int TURNS_BETWEEN_PRUNES = 10_000;

    private final Database database;
    private final Lock lock;
    private final InstantSource clock;
    private final Runnable committed;
    private final BlockingQueue<Turn<?>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
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
        thread.setDaemon(true);
        thread.start();
    }

    /** Does the work in its turn and answers when it is committed; what it throws undoes it and comes through. */
    <T> T write(Function<Tx, T> work) {
        Turn<T> turn = new Turn<>(work);
        if (closed || !waiting.offer(turn)) {
            throw new DirectoryException.Unavailable(
                    "the store takes no more writes", new StoreException(closed ? "closed" : "too many writers wait"));
        }
        if (closed) {
            refuseWaiting();
        }
        return turn.await();
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
        waiting.offer(new Turn<>(tx -> true));
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
                }
            } catch (InterruptedException stop) {
                closed = true;
            } catch (RuntimeException | Error failure) {
                VitalThreads.survives(failure);
                together.forEach(turn -> turn.fail(new IllegalStateException("a commit's aftermath failed", failure)));
                LOG.error("a commit's aftermath failed", failure);
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
            for (Turn<?> turn : together) {
                changed |= turn.run(handle, Micros.of(clock.instant()));
            }
            prune(handle, together.size());
            if (changed) {
                database.dialect().announce(handle);
                revision = ChangeLog.revision(handle);
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
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private Runnable success = () -> {};

        Turn(Function<Tx, T> work) {
            this.work = work;
        }

        /** Does the work; undoes it when it fails. Answers whether anything was changed. */
        boolean run(Handle handle, long nowMicros) {
            handle.savepoint(SAVEPOINT);
            try {
                Tx tx = new Tx(handle);
                T result = work.apply(tx);
                ChangeLog.append(handle, tx.changes(), nowMicros);
                handle.releaseSavepoint(SAVEPOINT);
                success = () -> answer.complete(result);
                return !tx.changes().isEmpty();
            } catch (RuntimeException failure) {
                handle.rollbackToSavepoint(SAVEPOINT);
                fail(Failures.translate(failure));
                return false;
            }
        }

        void succeed() {
            success.run();
        }

        void fail(RuntimeException failure) {
            answer.completeExceptionally(failure);
        }

        T await() {
            try {
                return answer.join();
            } catch (CompletionException failed) {
                if (failed.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw failed;
            }
        }
    }
}
