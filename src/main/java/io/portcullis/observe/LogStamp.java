package io.portcullis.observe;

import ch.qos.logback.core.PropertyDefinerBase;

/** The beginning of a line of the log: the time, unless whoever reads it notes that himself, as journald does. */
public final class LogStamp extends PropertyDefinerBase {
    /** As the configuration of the log makes it. */
    public LogStamp() {}

    @Override
    public String getPropertyValue() {
        return System.getenv("JOURNAL_STREAM") == null ? "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} " : "";
    }
}
