package io.portcullis.base;

/** Which way a message goes, or where it comes from. */
public enum Side {
    /** Phones and trunks. */
    OUTSIDE,
    /** The targets of an upstream. */
    INSIDE
}
