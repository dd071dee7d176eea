package io.portcullis.sip;

/**
 * Bytes that hold no message one could answer.
 *
 * @param reason what is wrong; one of a fixed few, so that it can be a metric's label
 * @param offset where it was noticed, in bytes from the start
 */
public record Malformed(Reason reason, int offset) implements Parsed {
    /** What can be wrong with bytes that are no message. */
    public enum Reason {
        /** Nothing, or only line ends: somebody keeps a binding alive. */
        EMPTY,
        /** The first line is neither a request line nor a status line. */
        START_LINE,
        /** A response that breaks the grammar; nobody answers a response. */
        RESPONSE,
        /** A request without a Via that could carry an answer back. */
        VIA,
        /** No PROXY protocol head, from a balancer that must begin with one. */
        PROXY
    }
}
