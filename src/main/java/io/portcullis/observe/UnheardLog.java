package io.portcullis.observe;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/** A log whose lines are written as those of the program are, and thrown away. */
final class UnheardLog extends AppenderBase<ILoggingEvent> {
    private static final String CONSOLE = "console";
    private static final String QUEUED = "queued";

    private final Encoder<ILoggingEvent> encoder;

    private UnheardLog(Encoder<ILoggingEvent> encoder) {
        this.encoder = encoder;
    }

    /** Its logger; one that does nothing when the program's log is not configured as usual. */
    static Logger logger() {
        Encoder<ILoggingEvent> encoder = LoggerFactory.getILoggerFactory() instanceof LoggerContext real
                ? encoder(real.getLogger(Logger.ROOT_LOGGER_NAME))
                : null;
        if (encoder == null) {
            return NOPLogger.NOP_LOGGER;
        }
        LoggerContext own = new LoggerContext();
        UnheardLog unheard = new UnheardLog(encoder);
        unheard.setContext(own);
        unheard.start();
        ch.qos.logback.classic.Logger logger = own.getLogger("unheard");
        logger.addAppender(unheard);
        return logger;
    }

    private static @Nullable Encoder<ILoggingEvent> encoder(ch.qos.logback.classic.Logger root) {
        var appender = root.getAppender(QUEUED) instanceof ch.qos.logback.classic.AsyncAppender queued
                ? queued.getAppender(CONSOLE)
                : null;
        return appender instanceof OutputStreamAppender<ILoggingEvent> console ? console.getEncoder() : null;
    }

    @Override
    protected void append(ILoggingEvent event) {
        encoder.encode(event);
    }
}
