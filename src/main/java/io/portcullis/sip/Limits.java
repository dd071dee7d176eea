package io.portcullis.sip;

/** How much a message may hold; whatever exceeds a bound is answered with 513, or 400, and read no further. */
final class Limits {
    /** Header lines; a carrier's INVITE has about 40. */
    static final int HEADERS = 256;
    /** Bytes from the start line to the last header line. */
    static final int HEAD = 65535;
    /** Bytes of a body; a datagram holds less, and on a stream that much would have to be kept until it is whole. */
    static final int BODY = 256 << 10;
    /** Bytes of one line, the start line included. */
    static final int LINE = 8192;
    /** Bytes of a Call-ID; real ones stay below 130. */
    static final int CALL_ID = 1024;
    /** The highest sequence number that can be told in 32 bits (RFC 3261 section 8.1.1.5). */
    static final long CSEQ = 0xffff_ffffL;
    /** Bytes of a branch, which becomes a key in the transaction table. */
    static final int BRANCH = 512;
    /** Via values; RFC 3261 starts Max-Forwards at 70. */
    static final int VIAS = 128;

    /** Route values; as many as a Via has, the path back. */
    static final int ROUTES = 128;

    private Limits() {}
}
