package io.portcullis.pbx;

import gov.nist.core.CommonLogger;
import gov.nist.core.StackLogger;
import java.util.Properties;

/**
 * The RI's own log, thrown away; without one of these it asks for log4j, which is not there. It claims to log messages
 * and nothing else, because the RI shows messages to a {@link WireTap} only then.
 *
 * <p>Public only because the RI creates it by name. Stateless; safe for use by any thread.
 */
public final class SilentLog implements StackLogger {
    /**
     * Puts a silent log where every stack and parser of this process looks for one. The RI keeps it in a static field,
     * so that anybody else's log may have replaced it since the last time.
     */
    static void install() {
        CommonLogger.legacyLogger = new SilentLog();
    }

    @Override
    public boolean isLoggingEnabled(int level) {
        return level == TRACE_MESSAGES;
    }

    @Override
    public boolean isLoggingEnabled() {
        return false;
    }

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public String getLoggerName() {
        return "silent";
    }

    @Override
    public void logStackTrace() {}

    @Override
    public void logStackTrace(int level) {}

    @Override
    public void logException(Throwable thrown) {}

    @Override
    public void logTrace(String message) {}

    @Override
    public void logDebug(String message) {}

    @Override
    public void logDebug(String message, Exception thrown) {}

    @Override
    public void logInfo(String message) {}

    @Override
    public void logWarning(String message) {}

    @Override
    public void logError(String message) {}

    @Override
    public void logError(String message, Exception thrown) {}

    @Override
    public void logFatalError(String message) {}

    @Override
    public void enableLogging() {}

    @Override
    public void disableLogging() {}

    @Override
    public void setBuildTimeStamp(String stamp) {}

    @Override
    public void setStackProperties(Properties properties) {}
}
