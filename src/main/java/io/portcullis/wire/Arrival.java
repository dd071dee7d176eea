package io.portcullis.wire;

import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;

/**
 * A message and the way it came.
 *
 * @param message what arrived
 * @param flow the way back to its sender
 * @param nanos when, by {@link Loop#nanos()}
 */
public record Arrival(SipMessage message, Flow flow, long nanos) {
    /**
     * The way that replies to {@code request}, this arrival's message, take (RFC 3261 section 18.2.2, RFC 3581 section
     * 4).
     */
    public Flow back(SipRequest request) {
        int port = request.replyPort();
        return port == flow.remote().getPort() ? flow : flow.toPort(port);
    }
}
