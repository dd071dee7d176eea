package io.portcullis;

import io.portcullis.store.Store;

/**
 * The store while everything else starts: until {@link #done}, closing it takes back what opening it made, so that a
 * start
 * that failed is no reason for the next one to fail. For the thread that starts and stops.
 */
final class FirstStart implements AutoCloseable {
    private final Store store;
    private volatile boolean done;

    FirstStart(Store store) {
        this.store = store;
    }

    Store store() {
        return store;
    }

    /** Everything has started. */
    void done() {
        done = true;
    }

    @Override
    public void close() {
        try (store) {
            if (!done) {
                store.unmake();
            }
        }
    }
}
