package io.portcullis.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what an operation allocates, once the compiler has done its work: so each is repeated until it keeps its bound, or
 * for good fails. Unlike time, that is the same on every machine. For one thread.
 */
public final class Allocations {
    private static final Path BOUNDS = Path.of("bench/allocations.tsv");
    private static final int BATCH = 500;
    private static final int MOST_BATCHES = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Read by nobody; but what is kept cannot be optimised away. */
    @Nullable
    Object sink;

    /** The bounds of {@code bench/allocations.tsv} by their names. */
    public static Map<String, Long> bounds() {
        try {
            Map<String, Long> bounds = new LinkedHashMap<>();
            for (String line : Files.readAllLines(BOUNDS)) {
                if (!line.startsWith("#")) {
                    String[] cells = line.split("\t", -1);
                    bounds.put(cells[0], Long.parseLong(cells[1]));
                }
            }
            return bounds;
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    /** Fails unless {@code deed}, done with each of {@code messages}, comes to keep the bound of this name. */
    public void assertBound(String name, Supplier<byte[]> messages, Function<byte[], Object> deed) {
        long bound = Objects.requireNonNull(bounds().get(name), name);
        long least = Long.MAX_VALUE;
        long began = System.nanoTime();
        // Both, because on a busy machine the compiler gets little of the time.
        for (int batch = 0;
                least > bound && (batch < MOST_BATCHES || System.nanoTime() - began < PATIENCE.toNanos());
                batch++) {
            byte[][] batched = Stream.generate(messages).limit(BATCH).toArray(byte[][]::new);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (byte[] message : batched) {
                sink = deed.apply(message);
            }
            least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / BATCH);
        }
        long reached = least;
        assertTrue(
                reached <= bound,
                () -> name + ": " + reached + " bytes (expected: at most " + bound + ", " + BOUNDS + ")");
    }
}
