package io.portcullis.wire;

/** What happens on a loop when its time has come, by {@link Loop#attended()}. Called on the loop. */
public interface Timed {
    /** Does what is due. */
    void advance();

    /** How long nothing will be due unless something happens on the loop, in nanoseconds; may be too little. */
    long idle();
}
