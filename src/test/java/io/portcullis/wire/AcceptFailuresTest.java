package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a listener does when the system has no descriptor for who calls; time is the test's. */
class AcceptFailuresTest {
    private final Logger log = (Logger) LoggerFactory.getLogger(AcceptFailures.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final List<TurnedAway> told = new ArrayList<>();
    private long nanos = -TimeUnit.HOURS.toNanos(1); // a clock may start anywhere
    private final EmbeddedChannel listener = new EmbeddedChannel(new AcceptFailures(
            new WireListener() {
                @Override
                public void turnedAway(TurnedAway why) {
                    told.add(why);
                }
            },
            () -> nanos));

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
        log.setAdditive(false);
    }

    @AfterEach
    void leave() {
        log.detachAppender(lines);
        log.setAdditive(true);
        listener.finishAndReleaseAll();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        }
    }

    private List<String> said() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    @Tag("SEC-20")
    void a_thousand_failures_are_one_line_a_minute_and_each_is_counted() {
        fail(1_000);
        assertEquals(1, said().size());
        assertTrue(said().get(0).endsWith("takes no connection, 1 times: Too many open files"), said()::toString);
        nanos += TimeUnit.SECONDS.toNanos(59);
        fail(1_000);
        assertEquals(1, said().size());
        nanos += TimeUnit.SECONDS.toNanos(1);
        fail(1);
        assertEquals(2, said().size());
        assertTrue(said().get(1).endsWith("takes no connection, 2000 times: Too many open files"), said()::toString);
        assertEquals(2_001, told.size());
        listener.checkException(); // nothing went on to who would write a line of its own
    }

    @Test
    void it_rests_for_a_second_and_then_takes_connections_again() {
        fail(1);
        assertFalse(listener.config().isAutoRead());
        listener.runScheduledPendingTasks();
        assertFalse(listener.config().isAutoRead());
        listener.advanceTimeBy(1, TimeUnit.SECONDS);
        listener.runScheduledPendingTasks();
        assertTrue(listener.config().isAutoRead());
    }
}
