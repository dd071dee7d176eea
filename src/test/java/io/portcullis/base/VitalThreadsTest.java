package io.portcullis.base;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Its own threads, under names that no other test has. */
class VitalThreadsTest {
    private static final int PATIENCE_SECONDS = 20;

    private final BlockingQueue<Throwable> deaths = new LinkedBlockingQueue<>();
    private final List<String> survived = new CopyOnWriteArrayList<>();

    @AfterEach
    void forget() {
        VitalThreads.haltWhenOneDies(cause -> {});
        VitalThreads.countSurvivals(thread -> {});
        Thread.setDefaultUncaughtExceptionHandler(null);
    }

    private static Thread started(String name, Runnable body) {
        Thread thread = VitalThreads.thread(name, body);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void a_thread_that_gives_no_sign_in_time_is_named_until_it_does() {
        CountDownLatch beats = new CountDownLatch(1);
        CountDownLatch ends = new CountDownLatch(1);
        Thread slow = started("slow-one", () -> {
            VitalThreads.busyFor(Duration.ofMillis(1));
            hold(beats);
            VitalThreads.beat();
            hold(ends);
        });
        await().until(() -> VitalThreads.silent().containsKey("slow-one"));
        beats.countDown();
        await().until(() -> !VitalThreads.silent().containsKey("slow-one"));
        ends.countDown();
        await().until(() -> !slow.isAlive());
        assertFalse(VitalThreads.silent().containsKey("slow-one"), "it ended as it should");
    }

    private static void hold(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    @Test
    void what_a_thread_throws_at_its_end_ends_the_process() throws InterruptedException {
        VitalThreads.haltWhenOneDies(deaths::add);
        IllegalStateException cause = new IllegalStateException("a defect");
        Thread dead = started("dead-one", () -> {
            throw cause;
        });
        try {
            assertEquals(cause, deaths.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals(
                    "died of java.lang.IllegalStateException",
                    VitalThreads.silent().get("dead-one"));
        } finally {
            VitalThreads.leave(dead);
        }
    }

    @Test
    void who_is_out_of_memory_cannot_go_on() {
        VitalThreads.haltWhenOneDies(deaths::add);
        OutOfMemoryError cause = new OutOfMemoryError("Java heap space");
        assertFalse(VitalThreads.survives(cause));
        assertEquals(cause, deaths.poll());
        VitalThreads.leave(Thread.currentThread());
    }

    @Test
    void what_costs_one_piece_of_work_only_is_counted_by_the_kind_of_thread() throws InterruptedException {
        VitalThreads.haltWhenOneDies(deaths::add);
        VitalThreads.countSurvivals(survived::add);
        Thread loop = started("some-loop-7-12", () -> {
            assertTrue(VitalThreads.survives(new IllegalStateException("a defect")));
            assertTrue(VitalThreads.survives(new StackOverflowError()));
            assertTrue(VitalThreads.survives(new NoClassDefFoundError("replaced")));
        });
        loop.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertEquals(List.of("some-loop", "some-loop", "some-loop"), survived);
        assertTrue(deaths.isEmpty());
    }

    @Test
    void any_thread_that_ends_for_want_of_memory_ends_the_process() throws InterruptedException {
        VitalThreads.haltWhenOneDies(deaths::add);
        Thread any = new Thread(() -> {
            throw new OutOfMemoryError("Metaspace");
        });
        any.start();
        any.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertEquals(
                "Metaspace",
                String.valueOf(deaths.poll(PATIENCE_SECONDS, TimeUnit.SECONDS).getMessage()));
        VitalThreads.leave(any);
    }

    /** A program that has lost a thread which it is no use without, and another that would keep it alive. */
    static final class Doomed {
        public static void main(String[] args) {
            VitalThreads.haltWhenOneDies();
            VitalThreads.thread("sync", () -> {
                        throw new OutOfMemoryError("Java heap\nspace");
                    })
                    .start();
        }
    }

    @Test
    void the_process_ends_with_3_and_one_line() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Doomed.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(3, process.exitValue(), said);
            assertEquals("portcullis halts: thread sync died of java.lang.OutOfMemoryError: Java heap space\n", said);
        } finally {
            process.destroyForcibly();
        }
    }
}
