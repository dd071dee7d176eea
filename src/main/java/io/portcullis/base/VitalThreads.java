package io.portcullis.base;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that this process is no use without, and their signs of life. Each says every now and then that it is
 * alive; who asks learns which have been silent for too long. What goes wrong on one of them is either survived and
 * counted, or ends the process, since one that goes on without such a thread looks alive and serves nobody: only a
 * supervisor can help then. One for the process, as its threads are; until {@link #haltWhenOneDies} nothing is ended,
 * so that a program that has this one inside is not. Safe for use by any thread.
 */
public final class VitalThreads {
    /** The exit code of a process that could not go on. */
    public static final int HALTED = 3;

    /** How long a thread that has said nothing else may be silent. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(VitalThreads.class);
    private static final Map<Thread, Pulse> PULSES = new ConcurrentHashMap<>();
    /** Made while there is memory to make it from. */
    private static final byte[] LAST_WORDS =
            "portcullis halts: a vital thread died (out of memory?)\n".getBytes(StandardCharsets.US_ASCII);

    private static volatile Consumer<String> survivals = thread -> {};
    private static volatile Consumer<Throwable> death = cause -> {};

    private VitalThreads() {}

    /** When a thread is late with its next sign of life, and whether it ended as it should not. */
    private static final class Pulse {
        private volatile long due;
        private volatile @Nullable String diedOf;

        void expect(Duration within) {
            due = System.nanoTime() + within.toNanos();
        }
    }

    /**
     * A thread that is vital from its start until {@code body} returns. What {@code body} throws ends it, and with it
     * the process.
     */
    public static Thread thread(String name, Runnable body) {
        return new Thread(
                () -> {
                    join();
                    try {
                        body.run();
                        leave(Thread.currentThread());
                    } catch (Throwable cause) {
                        die(cause);
                    }
                },
                name);
    }

    /** The calling thread is vital from now on. */
    public static void join() {
        Pulse pulse = new Pulse();
        pulse.expect(PATIENCE);
        PULSES.put(Thread.currentThread(), pulse);
    }

    /** {@code thread} has ended, or will, as it should. */
    public static void leave(Thread thread) {
        PULSES.remove(thread);
    }

    /** The calling thread is alive. Does nothing on a thread that is not vital. */
    public static void beat() {
        busyFor(PATIENCE);
    }

    /**
     * The calling thread is alive, and begins what may keep it for so long. Does nothing on a thread that is not vital.
     */
    public static void busyFor(Duration most) {
        Pulse pulse = PULSES.get(Thread.currentThread());
        if (pulse != null) {
            pulse.expect(most);
        }
    }

    /**
     * Whether the calling thread can go on after {@code cause}; then it has been counted. When it cannot, because
     * nothing that is in memory can be trusted any more, the process ends here. Running out of stack costs only what
     * was under way.
     */
    public static boolean survives(Throwable cause) {
        boolean fatal = cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError);
        if (fatal) {
            die(cause);
        } else {
            survivals.accept(kind(Thread.currentThread().getName()));
        }
        return !fatal;
    }

    /** The calling thread cannot go on, and so the process does not. */
    public static void die(Throwable cause) {
        Pulse pulse = PULSES.computeIfAbsent(Thread.currentThread(), thread -> new Pulse());
        pulse.diedOf = cause.getClass().getName();
        death.accept(cause);
    }

    /**
     * Has {@code counter} told of each failure that is survived, with the kind of thread: {@code sip} for
     * {@code sip-1-2}.
     */
    public static void countSurvivals(Consumer<String> counter) {
        survivals = counter;
    }

    private static String kind(String thread) {
        int end = thread.length();
        while (end > 0 && (Character.isDigit(thread.charAt(end - 1)) || thread.charAt(end - 1) == '-')) {
            end--;
        }
        return thread.substring(0, end);
    }

    /**
     * From now on the process ends with {@link #HALTED} and one line when a vital thread dies, or any is out of memory.
     */
    public static void haltWhenOneDies() {
        haltWhenOneDies(VitalThreads::halt);
    }

    /** The same with another end. */
    static void haltWhenOneDies(Consumer<Throwable> end) {
        death = end;
        Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> {
            survives(cause);
            LOG.error("thread {} ended", thread.getName(), cause);
        });
    }

    /** Shutdown hooks might wait for ever for what has died. */
    private static void halt(Throwable cause) {
        byte[] line = LAST_WORDS;
        try {
            line = ("portcullis halts: thread " + Thread.currentThread().getName() + " died of " + cause + '\n')
                    .replaceAll("\\p{Cntrl}(?!$)", " ")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (Throwable noMemory) {
            // What was made at the start must do.
        }
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.err)) {
            out.write(line);
        } catch (IOException | Error nobodyHears) {
            // The exit code says it as well.
        } finally {
            Runtime.getRuntime().halt(HALTED);
        }
    }

    /** The vital threads that gave no sign of life in time, by name, and since when or why. */
    public static Map<String, String> silent() {
        long now = System.nanoTime();
        Map<String, String> silent = new TreeMap<>();
        PULSES.forEach((thread, pulse) -> {
            String diedOf = pulse.diedOf;
            long late = now - pulse.due;
            if (diedOf != null) {
                silent.put(thread.getName(), "died of " + diedOf);
            } else if (!thread.isAlive()) {
                silent.put(thread.getName(), "ended");
            } else if (late > 0) {
                silent.put(
                        thread.getName(),
                        "no sign of life, due " + Duration.ofNanos(late).toSeconds() + " s ago");
            }
        });
        return silent;
    }
}
