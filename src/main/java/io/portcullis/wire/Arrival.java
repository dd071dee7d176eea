package io.portcullis.wire;

import io.portcullis.sip.SipMessage;

/**
 * A message and the way it came.
 *
 * @param message what arrived
 * @param flow the way back to its sender
 * @param nanos when, by {@link Loop#nanos()}
 */
public record Arrival(SipMessage message, Flow flow, long nanos) {}
