package io.portcullis.observe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogBatchTest {
    private final LoggerContext context = new LoggerContext();
    private final Output written = new Output();
    private final LogBatch log = started(written);
    private final Logger logger = context.getLogger("any");

    /** Standard output, which may not be read for a while. */
    private static final class Output extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private volatile CountDownLatch read = new CountDownLatch(0);
        private volatile boolean full;
        private int writes;

        @Override
        public void write(int b) {
            throw new AssertionError("byte by byte");
        }

        @Override
        public void write(byte[] b, int from, int length) throws IOException {
            try {
                read.await();
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            }
            if (full) {
                throw new IOException("No space left on device");
            }
            synchronized (this) {
                bytes.write(b, from, length);
                writes += length > 0 ? 1 : 0;
            }
        }

        synchronized List<String> lines() {
            return bytes.toString(StandardCharsets.UTF_8).lines().toList();
        }

        synchronized int writes() {
            return writes;
        }
    }

    private LogBatch started(Output out) {
        PatternLayoutEncoder format = new PatternLayoutEncoder();
        format.setContext(context);
        format.setPattern("%level %msg%n");
        format.start();
        LogBatch batch = new LogBatch(() -> out);
        batch.setContext(context);
        batch.setEncoder(format);
        batch.start();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(batch);
        return batch;
    }

    @AfterEach
    void stop() {
        written.read.countDown();
        log.stop();
    }

    @Test
    void every_line_is_written_in_its_order_and_many_at_once() {
        List<String> all =
                IntStream.range(0, 1_000).mapToObj(i -> "INFO line " + i).toList();
        all.forEach(line -> logger.info(line.substring("INFO ".length())));
        await().until(() -> written.lines().size() == all.size());
        assertEquals(all, written.lines());
        assertTrue(written.writes() < all.size() / 2, () -> written.writes() + " writes");
    }

    @Test
    void what_was_logged_before_the_end_is_written() {
        logger.info("the last");
        log.stop();
        assertEquals(List.of("INFO the last"), written.lines());
    }

    @Test
    void while_nobody_reads_information_makes_way_for_warnings_and_what_is_lost_is_said() {
        written.read = new CountDownLatch(1);
        String kilobyte = "x".repeat(1_000);
        int lines = 2 * LogBatch.MOST / 1_000 + 100;
        IntStream.range(0, lines).forEach(i -> logger.info(kilobyte));
        logger.warn("this is heard all the same");
        written.read.countDown();
        await().until(() -> written.lines().contains("WARN this is heard all the same"));
        logger.info("and this");
        await().until(() -> written.lines().contains("INFO and this"));
        await().until(() ->
                written.lines().stream().anyMatch(line -> line.matches("WARN \\d+ lines of the log are lost .*")));
        assertTrue(written.lines().size() < lines, () -> written.lines().size() + " lines");
    }

    @Test
    void a_disk_that_is_full_ends_nothing() {
        written.full = true;
        logger.warn("nobody reads this");
        logger.info("nor this");
        written.full = false;
        await().until(() -> {
            logger.warn("but this");
            return written.lines().contains("WARN but this");
        });
    }
}
