package io.portcullis.wire;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests came over a stream and have had no final response yet, and how many were sent that have had none,
 * as far as the first bytes of what comes and goes tell. Safe for use by any thread.
 */
final class UnansweredRequests {
    private static final int STATUS_AT = "SIP/2.0 ".length();

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();

    /** A message arrived; an ACK is owed nothing. */
    void arrived(byte[] message) {
        if (isOwed(message)) {
            count.incrementAndGet();
        } else if (isFinalResponse(message)) {
            asked.decrementAndGet();
        }
    }

    /** A message was sent. */
    void sent(byte[] message) {
        if (isOwed(message)) {
            asked.incrementAndGet();
        }
    }

    private static boolean isOwed(byte[] message) {
        return message.length > STATUS_AT && isRequest(message) && !isAck(message);
    }

    /** Whether the peer has answered each request that was sent to it. */
    boolean owesNothing() {
        return asked.get() <= 0;
    }

    /** A message was sent; whether it was the final response to the last request that had none. */
    boolean isLastAnswered(byte[] message) {
        return isFinalResponse(message) && count.decrementAndGet() <= 0;
    }

    boolean isNone() {
        return count.get() <= 0;
    }

    /** Whether it is neither a response nor a line end that keeps the stream alive (RFC 5626 section 4.4.1). */
    static boolean isRequest(byte[] message) {
        return message[0] != '\r'
                && !(message[0] == 'S' && message[1] == 'I' && message.length > 3 && message[3] == '/');
    }

    private static boolean isAck(byte[] message) {
        return message[0] == 'A' && message[1] == 'C' && message[2] == 'K' && message[3] == ' ';
    }

    /** Whether it has a status of 200 or above, behind {@code SIP/2.0} and a blank. */
    private static boolean isFinalResponse(byte[] message) {
        return message.length > STATUS_AT && !isRequest(message) && message[STATUS_AT] >= '2';
    }
}
