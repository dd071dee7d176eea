package io.portcullis.sip;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A response to a request, written in one pass: Via values, From, To, Call-ID and CSeq as the request has them (RFC 3261
 * section 8.2.6), what is missing left out. No Server, no Allow, nothing to learn. For one thread.
 */
public final class Reply {
    private static final int EXPECTED_LENGTH = 640;
    private static final Bytes CRLF = Bytes.of("\r\n");
    private static final Bytes NO_BODY = Bytes.of("Content-Length: 0\r\n\r\n");
    private static final Bytes TAG = Bytes.of(";tag=");
    private static final HeaderName[] COPIED = {HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.CSEQ};
    private static final Bytes[] NAMES = {
        Bytes.of("From: "), Bytes.of("To: "), Bytes.of("Call-ID: "), Bytes.of("CSeq: ")
    };
    private static final Bytes VIA = Bytes.of("Via: ");
    private static final Map<Status, Bytes> LINES = new EnumMap<>(Status.class);

    static {
        for (Status status : Status.values()) {
            LINES.put(status, Bytes.of(status.line()));
        }
    }

    private byte[] bytes = new byte[EXPECTED_LENGTH];
    private int length;

    private Reply() {}

    /** A reply without a body. {@code toTag} is added to a To that has no tag yet; none for a 100. */
    public static Reply to(SipRequest request, Status status, @Nullable Bytes toTag) {
        return new Reply().head(request, Objects.requireNonNull(LINES.get(status)), toTag);
    }

    /** The reply that says what is wrong with {@code request}, whose fault it answers. */
    public static Reply to(SipRequest request, Fault fault, Bytes toTag) {
        Bytes line = Bytes.of("SIP/2.0 " + fault.status().code() + ' ' + fault.what() + "\r\n");
        return new Reply().head(request, line, toTag);
    }

    private Reply head(SipRequest request, Bytes statusLine, @Nullable Bytes toTag) {
        append(statusLine);
        vias(request);
        for (int i = 0; i < COPIED.length; i++) {
            Bytes value = request.header(COPIED[i]);
            if (value != null) {
                append(NAMES[i]).append(value);
                if (COPIED[i] == HeaderName.TO && toTag != null && lacksTag(request)) {
                    append(TAG).append(toTag);
                }
                append(CRLF);
            }
        }
        return this;
    }

    private static boolean lacksTag(SipRequest request) {
        return request.hasTo() && !request.claimsDialog();
    }

    private void vias(SipRequest request) {
        int top = request.findHeader(HeaderName.VIA, 0);
        for (int line = top; line >= 0; line = request.findHeader(HeaderName.VIA, line + 1)) {
            Bytes value = request.headerValue(line);
            append(VIA);
            if (line == top) {
                append(request.stampedVia());
                value = value.slice(request.topVia().text().to() - value.from(), value.length());
            }
            append(value).append(CRLF);
        }
    }

    /** Adds header lines, each with its line end. */
    public Reply lines(Bytes lines) {
        return append(lines);
    }

    private Reply append(Bytes part) {
        if (length + part.length() > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + part.length()));
        }
        length = part.copyTo(bytes, length);
        return this;
    }

    /** The whole response. */
    public byte[] toBytes() {
        append(NO_BODY);
        return Arrays.copyOf(bytes, length);
    }
}
