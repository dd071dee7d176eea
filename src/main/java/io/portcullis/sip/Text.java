package io.portcullis.sip;

/**
 * Bytes that go into a message, and need not exist anywhere before they do. Always the same ones; {@code toString}
 * shows them.
 */
public interface Text {
    /** How many bytes. */
    int length();

    /** Writes them to {@code target} at {@code offset}; gives the offset behind them. */
    int copyTo(byte[] target, int offset);
}
