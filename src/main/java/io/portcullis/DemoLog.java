package io.portcullis;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The log of the demo, in a file: on the screen it would bury what the demo has to show. The file is deleted when it
 * has
 * ended well.
 */
final class DemoLog implements AutoCloseable {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %msg%n";

    private final Path file;
    private volatile boolean kept = true;

    private DemoLog(Path file) {
        this.file = file;
    }

    /** From now on all that is logged goes there; nothing does where the process logs in another way than ours. */
    static DemoLog open() throws IOException {
        Path file = Files.createTempFile("portcullis-demo-", ".log");
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            PatternLayoutEncoder lines = new PatternLayoutEncoder();
            lines.setContext(context);
            lines.setPattern(PATTERN);
            lines.start();
            FileAppender<ILoggingEvent> appender = new FileAppender<>();
            appender.setContext(context);
            appender.setFile(file.toString());
            appender.setEncoder(lines);
            appender.start();
            for (String name : List.of(org.slf4j.Logger.ROOT_LOGGER_NAME, "portcullis.lifecycle")) {
                Logger logger = context.getLogger(name);
                logger.detachAndStopAllAppenders();
                logger.addAppender(appender);
            }
        }
        return new DemoLog(file);
    }

    Path file() {
        return file;
    }

    /** Nobody will need it once this is closed. */
    void endedWell() {
        kept = false;
    }

    @Override
    public void close() throws IOException {
        if (!kept) {
            Files.deleteIfExists(file);
        }
    }
}
