package io.portcullis.canon;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import java.io.ByteArrayOutputStream;

/** The plain form of one message while it is written. For one thread. */
final class PlainText {
    private static final Bytes VERSION = Bytes.of("SIP/2.0");
    private static final Bytes CRLF = Bytes.of("\r\n");
    private static final Bytes COLON = Bytes.of(": ");

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final Bytes body;

    /** With the start line of {@code message}, and its body to come. */
    PlainText(SipMessage message) {
        body = message.body();
        Bytes line = message.bytes().slice(0, message.headerStart(0) - CRLF.length());
        int version = VERSION.length();
        if (message instanceof SipRequest) {
            append(line.slice(0, line.length() - version)).append(VERSION);
        } else {
            append(VERSION).append(line.slice(version, line.length()));
        }
        append(CRLF);
    }

    /** One more header line. */
    void line(Bytes name, Bytes value) {
        append(name).append(COLON).append(value).append(CRLF);
    }

    private PlainText append(Bytes part) {
        text.write(part.array(), part.from(), part.length());
        return this;
    }

    byte[] toBytes() {
        append(CRLF).append(body);
        return text.toByteArray();
    }
}
