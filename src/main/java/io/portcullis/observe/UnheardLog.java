package io.portcullis.observe;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/** A log whose lines are written as those of the program are, and thrown away. */
final class UnheardLog implements AutoCloseable {
    private static final String APPENDER = "batched";

    private final LoggerContext own = new LoggerContext();
    private final Logger logger;

    /** One that does nothing where the program's log is not configured as usual. */
    UnheardLog() {
        logger = LoggerFactory.getILoggerFactory() instanceof LoggerContext program
                        && program.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(APPENDER) instanceof LogBatch heard
                ? logger(heard)
                : NOPLogger.NOP_LOGGER;
    }

    private Logger logger(LogBatch heard) {
        LogBatch unheard = heard.unheard();
        unheard.setContext(own);
        unheard.start();
        ch.qos.logback.classic.Logger made = own.getLogger("unheard");
        made.addAppender(unheard);
        return made;
    }

    Logger logger() {
        return logger;
    }

    /** Ends its thread. */
    @Override
    public void close() {
        own.stop();
    }
}
