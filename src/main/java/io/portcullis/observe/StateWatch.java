package io.portcullis.observe;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every second at what nobody tells of by himself. Has one thread; {@link #close} ends it. */
final class StateWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateWatch.class);

    private final List<Runnable> looks;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "state-watch");

    /** Not yet. */
    StateWatch(List<Runnable> looks) {
        this.looks = List.copyOf(looks);
        thread.setDaemon(true);
    }

    /** From now on. */
    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closing.await(1, TimeUnit.SECONDS)) {
                looks.forEach(StateWatch::safely);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static void safely(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException defect) {
            LOG.error("one look at the state failed", defect);
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
