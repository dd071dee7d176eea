package io.portcullis.edge;

import io.portcullis.base.Side;
import io.portcullis.sip.Method;
import io.portcullis.sip.Oddity;
import io.portcullis.sip.Transport;

/** Is told what passes the edge; does nothing by default. Called on event loops: must return at once. */
public interface EdgeListener {
    /** Listens to nothing. */
    EdgeListener NONE = new EdgeListener() {};

    /** A request arrived from {@code side}. */
    default void request(Method method, Transport transport, Side side) {}

    /** A request arrived that is only good for an answer that says so; {@code reason} is one of a fixed few. */
    default void malformed(String reason) {}

    /** A request was turned away because its event loop does not keep up. */
    default void shed(boolean withCredentials) {}

    /** A message arrived that takes the second lane. */
    default void odd(Oddity oddity) {}

    /** The edge itself answered, outside any transaction. */
    default void answered(int status, Side side) {}
}
