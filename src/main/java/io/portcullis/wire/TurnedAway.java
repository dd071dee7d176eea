package io.portcullis.wire;

/** Why a connection is closed that did nothing forbidden: so that there is room for the others. */
public enum TurnedAway {
    /** As many are open as may be. */
    TOO_MANY,
    /** As many of its source are open as may be. */
    TOO_MANY_OF_SOURCE,
    /** As many are shaking hands as may. */
    HANDSHAKES,
    /** What is not finished takes too much memory, and it held most. */
    UNFINISHED_BYTES,
    /** The system has no descriptor for it. */
    NO_DESCRIPTOR
}
