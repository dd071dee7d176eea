package io.portcullis.wire;

import io.portcullis.sip.Malformed;
import io.portcullis.sip.Transport;

/** Is told what happens at the sockets; does nothing by default. Called on event loops: must return at once. */
public interface WireListener {
    /** Listens to nothing. */
    WireListener NONE = new WireListener() {};

    /** Bytes arrived that hold no message; {@code reason} says why. */
    default void malformed(Malformed.Reason reason) {}

    /** A message could not be handed to the network. */
    default void sendFailed(Transport transport) {}

    /** A connection was closed for the sake of others. */
    default void turnedAway(TurnedAway why) {}
}
