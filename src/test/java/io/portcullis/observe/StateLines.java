package io.portcullis.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What is said of transitions while a test listens. */
final class StateLines implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger(Transitions.LOGGER);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    private StateLines() {}

    static StateLines listen() {
        StateLines listener = new StateLines();
        listener.logger.setLevel(Level.INFO);
        listener.logger.setAdditive(false);
        listener.lines.start();
        listener.logger.addAppender(listener.lines);
        return listener;
    }

    /** Each with its level. */
    List<String> said() {
        return lines.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    List<Level> levels() {
        return lines.list.stream().map(ILoggingEvent::getLevel).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }
}
