package io.portcullis.canon;

import io.portcullis.sip.Fault;
import io.portcullis.sip.SipMessage;

/** What came of an unusual message. */
public sealed interface Rewritten {
    /** The same message in plain form; this one, and not what arrived, is judged and forwarded. */
    record Plain(SipMessage message) implements Rewritten {}

    /** There is no plain form that both readers agree on. */
    record Refused(Fault why) implements Rewritten {}
}
