package io.portcullis;

import io.portcullis.config.Config;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Parts that were started in order and are stopped in reverse, each however the others fare. Stopping twice is stopping
 * once. Safe for use by any thread.
 */
final class Running implements Launcher.Service {
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private volatile Reload reloading = next -> {
        throw new UnsupportedOperationException("reload: nothing can change while it starts");
    };
    private volatile Runnable failing = () -> {};
    private volatile String summary = "";

    /** A part of it, started by {@code start} and stopped with the rest. */
    synchronized <T extends AutoCloseable> T start(Start<T> start) throws Exception {
        T part = start.start();
        started.push(part);
        return part;
    }

    /** How a part comes up. */
    interface Start<T> {
        T start() throws Exception;
    }

    /** What happens before anything is stopped. */
    void before(AutoCloseable first) {
        started.push(first);
    }

    /** What {@link #reload} does, and who is told when it cannot; nothing can change before this is said. */
    void reloadBy(Reload reload, Runnable failed) {
        reloading = reload;
        failing = failed;
    }

    /** What it has become. */
    void describe(String words) {
        summary = words;
    }

    /** How the parts take over another configuration. */
    interface Reload {
        String reload(Config next) throws Exception;
    }

    @Override
    public String reload(Config next) throws Exception {
        return reloading.reload(next);
    }

    @Override
    public void reloadFailed() {
        failing.run();
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public synchronized void close() {
        RuntimeException first = null;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (Exception failed) {
                RuntimeException failure = new IllegalStateException("stopping failed: " + failed.getMessage(), failed);
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
