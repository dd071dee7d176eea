package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogQueueTest {
    private static final int ROOM = 10;

    private final AtomicInteger lost = new AtomicInteger();
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final List<String> written = new CopyOnWriteArrayList<>();
    private final LoggerContext context = new LoggerContext();
    private final LogQueue queue = queue();

    @AfterEach
    void stop() {
        goesOn.countDown();
        queue.stop();
        LogQueue.countLost(() -> {});
    }

    private LogQueue queue() {
        AppenderBase<ILoggingEvent> console = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                written.add(event.getMessage());
                stuck.countDown();
                try {
                    goesOn.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        context.setMDCAdapter(new LogbackMDCAdapter());
        console.setContext(context);
        console.start();
        LogQueue made = new LogQueue();
        made.setContext(context);
        made.setQueueSize(ROOM);
        made.setNeverBlock(true);
        made.addAppender(console);
        made.start();
        LogQueue.countLost(lost::incrementAndGet);
        return made;
    }

    private Logger logger() {
        Logger logger = context.getLogger("any");
        logger.setLevel(Level.INFO);
        logger.addAppender(queue);
        return logger;
    }

    @Test
    void what_the_console_does_not_keep_up_with_is_lost_and_counted_and_warnings_last() throws Exception {
        Logger logger = logger();
        logger.info("the one that is stuck");
        assertTrue(stuck.await(20, TimeUnit.SECONDS));
        for (int i = 0; i < 2 * ROOM; i++) {
            logger.info("line");
        }
        int infos = lost.get();
        logger.warn("warning");
        assertEquals(infos, lost.get(), "a fifth of the room is kept for warnings");
        for (int i = 0; i < ROOM; i++) {
            logger.warn("warning");
        }
        goesOn.countDown();
        queue.stop();
        assertEquals(3 * ROOM + 2, written.size() + lost.get(), "written or counted");
    }
}
