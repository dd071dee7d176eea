package io.portcullis.wire;

/** Who lives on an event loop. Both methods are called on it. */
public interface LoopHandler {
    /** A message arrived. */
    void accept(Arrival arrival);

    /** Nothing can be sent on {@code flow} any more, and requests of ours may have been under way on it. */
    void lost(Flow flow);
}
