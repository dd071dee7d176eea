package io.portcullis.wire;

/** Whether an event loop keeps up with what arrives at its sockets. */
public enum Load {
    /** It does, however late. */
    CALM,
    /** More arrives than it does: it waited too long for a second, or some of it was lost before it was read. */
    BUSY,
    /** It has waited twice that long, or most of it was lost. */
    SEVERE
}
