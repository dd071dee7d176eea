package io.portcullis.wire;

import java.net.InetAddress;

/** Who lives on an event loop. All methods are called on it. */
public interface LoopHandler {
    /** A message arrived. */
    void accept(Arrival arrival);

    /** Whether {@code source} may be answered something that is no SIP message, which it then has used up. */
    default boolean allows(InetAddress source, long nanos) {
        return true;
    }

    /** Nothing can be sent on {@code flow} any more, and requests of ours may have been under way on it. */
    void lost(Flow flow);
}
