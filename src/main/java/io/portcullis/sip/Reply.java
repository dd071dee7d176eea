package io.portcullis.sip;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A response to a request: Via values, From, To, Call-ID and CSeq as the request has them (RFC 3261 section 8.2.6),
 * what is missing left out. No Server, no Allow, nothing to learn. For one thread.
 */
public final class Reply {
    private static final Bytes CRLF = Bytes.of("\r\n");
    private static final Bytes NO_BODY = Bytes.of("Content-Length: 0\r\n\r\n");
    private static final Bytes TAG = Bytes.of(";tag=");
    private static final Bytes VIA = Bytes.of("Via: ");
    private static final Bytes FROM = Bytes.of("From: ");
    private static final Bytes TO = Bytes.of("To: ");
    private static final Bytes CALL_ID = Bytes.of("Call-ID: ");
    private static final Bytes CSEQ = Bytes.of("CSeq: ");
    private static final Map<Status, Bytes> LINES = new EnumMap<>(Status.class);
    private static final ThreadLocal<Draft> DRAFTS = ThreadLocal.withInitial(Draft::new);

    static {
        for (Status status : Status.values()) {
            LINES.put(status, Bytes.of(status.line()));
        }
    }

    private final SipRequest request;
    private final Bytes statusLine;
    private final @Nullable Text toTag;
    private Text lines = Bytes.EMPTY;

    private Reply(SipRequest request, Bytes statusLine, @Nullable Text toTag) {
        this.request = request;
        this.statusLine = statusLine;
        this.toTag = toTag;
    }

    /** A reply without a body. {@code toTag} is added to a To that has no tag yet; none for a 100. */
    public static Reply to(SipRequest request, Status status, @Nullable Text toTag) {
        return new Reply(request, Objects.requireNonNull(LINES.get(status)), toTag);
    }

    /** The reply that says what is wrong with {@code request}, whose fault it answers. */
    public static Reply to(SipRequest request, Fault fault, Text toTag) {
        String line = "SIP/2.0 " + fault.status().code() + ' ' + fault.what() + "\r\n";
        return new Reply(request, Bytes.of(line), toTag);
    }

    /** Puts header lines, each with its line end, behind those of the request. */
    public Reply lines(Text more) {
        lines = more;
        return this;
    }

    /** The whole response, in an array of its own. */
    public byte[] toBytes() {
        return DRAFTS.get().write(request, statusLine, toTag, lines);
    }

    /** Where replies are written before it is known how long they become. */
    private static final class Draft {
        private static final int EXPECTED_LENGTH = 2048;

        private byte[] bytes = new byte[EXPECTED_LENGTH];
        private int length;

        private byte[] write(SipRequest request, Bytes statusLine, @Nullable Text toTag, Text lines) {
            length = 0;
            put(statusLine);
            vias(request);
            copy(request, HeaderName.FROM, FROM);
            copy(request, HeaderName.TO, TO);
            if (toTag != null && request.lacksToTag()) {
                length -= CRLF.length();
                put(TAG);
                put(toTag);
                put(CRLF);
            }
            copy(request, HeaderName.CALL_ID, CALL_ID);
            copy(request, HeaderName.CSEQ, CSEQ);
            put(lines);
            put(NO_BODY);
            return Arrays.copyOf(bytes, length);
        }

        private void vias(SipRequest request) {
            int line = request.findHeader(HeaderName.VIA, 0);
            put(VIA);
            Via top = request.topVia();
            room(top.mostStamped());
            length = top.putStamped(request.source(), bytes, length);
            copy(request, top.end(), request.valueEnd(line));
            put(CRLF);
            for (line = request.findHeader(HeaderName.VIA, line + 1);
                    line >= 0;
                    line = request.findHeader(HeaderName.VIA, line + 1)) {
                put(VIA);
                copy(request, request.valueStart(line), request.valueEnd(line));
                put(CRLF);
            }
        }

        private void copy(SipRequest request, HeaderName name, Bytes label) {
            int line = request.findHeader(name, 0);
            if (line >= 0) {
                put(label);
                copy(request, request.valueStart(line), request.valueEnd(line));
                put(CRLF);
            }
        }

        private void copy(SipRequest request, int from, int to) {
            room(to - from);
            System.arraycopy(request.array(), from, bytes, length, to - from);
            length += to - from;
        }

        private void put(Text text) {
            room(text.length());
            length = text.copyTo(bytes, length);
        }

        private void room(int more) {
            if (bytes.length - length < more) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
            }
        }
    }
}
