package io.portcullis.pbx;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import java.util.Properties;
import java.util.function.BiConsumer;
import javax.sip.SipStack;
import javax.sip.message.Message;

/**
 * Sees every message that a stack sends or receives, also those that the stack makes itself: the ACK for a refusal,
 * retransmissions.
 *
 * <p>Public only because the RI creates it by name. Safe for use by any thread.
 */
public final class WireTap implements ServerLogger {
    private volatile BiConsumer<Message, Boolean> listener = (message, sent) -> {};

    /** From now on, {@code listener} is called on the stack's threads with each message and whether it is sent. */
    void listener(BiConsumer<Message, Boolean> listener) {
        this.listener = listener;
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, boolean sender, long time) {
        // Over UDP a response that comes in is shown here and below; over TCP only below.
        if (sender || message instanceof SIPRequest) {
            listener.accept(message, sender);
        }
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender, long time) {
        listener.accept(message, sender);
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender) {} // never called

    @Override
    public void logException(Exception thrown) {}

    @Override
    public void closeLogFile() {}

    @Override
    public void setStackProperties(Properties properties) {}

    @Override
    public void setSipStack(SipStack stack) {}
}
