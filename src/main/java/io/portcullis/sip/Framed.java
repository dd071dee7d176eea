package io.portcullis.sip;

/** What {@link Framer} finds at the start of a stream's unread bytes. */
public sealed interface Framed {
    /** A message of {@code length} bytes. */
    record Whole(int length) implements Framed {}

    /** Not yet a whole message. */
    record NeedMore() implements Framed {}

    /**
     * A line end between messages, {@code length} bytes; {@code ping} when it makes a double one, which wants an
     * answer.
     */
    record KeepAlive(int length, boolean ping) implements Framed {}

    /** Bytes that can not be framed; the stream is lost (RFC 3261 section 18.3). */
    record Malformed(String what, int offset) implements Framed {}
}
