package io.portcullis.api;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that can be interrupted by another thread, on whichever thread it runs, and only as long as it runs. For one
 * run; safe for use by any thread.
 */
final class Interruptible<T> implements Supplier<T> {
    private final Supplier<T> work;
    private @Nullable Thread worker;
    private boolean interrupted;

    Interruptible(Supplier<T> work) {
        this.work = work;
    }

    /** Does the work; interrupted from the start when that was asked for before it began. */
    @Override
    public T get() {
        begin();
        try {
            return work.get();
        } finally {
            end();
        }
    }

    /** Interrupts the work, or will as soon as it begins; does nothing when it is done. */
    synchronized void interrupt() {
        interrupted = true;
        if (worker != null) {
            worker.interrupt();
        }
    }

    private synchronized void begin() {
        worker = Thread.currentThread();
        if (interrupted) {
            worker.interrupt();
        }
    }

    /** The thread goes on to other work, which nobody interrupted. */
    private synchronized void end() {
        worker = null;
        if (interrupted) {
            Thread.interrupted();
        }
    }
}
