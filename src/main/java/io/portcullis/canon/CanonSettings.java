package io.portcullis.canon;

/**
 * What the second lane may cost.
 *
 * @param messagesPerSecond from outside that take it, over all event loops; 0 = as many as come
 */
public record CanonSettings(int messagesPerSecond) {
    /** Checks the bound. */
    public CanonSettings {
        if (messagesPerSecond < 0) {
            throw new IllegalArgumentException("sip.odd-messages: " + messagesPerSecond + "/s (expected: 0/s or more)");
        }
    }
}
