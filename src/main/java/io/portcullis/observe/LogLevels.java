package io.portcullis.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The levels of this process's loggers, as the configuration has them. Safe for use by any thread. */
final class LogLevels {
    private static final String OURS = "portcullis.";

    /** What loggers had before the configuration said otherwise; null for none of their own. */
    private static final Map<String, @Nullable Level> BEFORE = new HashMap<>();

    private LogLevels() {}

    /** Gives loggers these levels, and back to others what they had. */
    static synchronized void use(Map<String, LogSettings.Level> levels) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        BEFORE.forEach((name, level) -> context.getLogger(name).setLevel(level));
        BEFORE.clear();
        levels.forEach((key, level) -> {
            String name = key.indexOf('.') < 0 ? OURS + key : key;
            Logger logger = context.getLogger(name);
            BEFORE.put(name, logger.getLevel());
            logger.setLevel(Level.valueOf(level.name()));
        });
    }
}
