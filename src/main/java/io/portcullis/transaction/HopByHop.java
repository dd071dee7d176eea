package io.portcullis.transaction;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Source;
import io.portcullis.wire.Flow;
import java.io.ByteArrayOutputStream;

/**
 * The requests that an INVITE of ours brings with it and that go no further than the next hop: its CANCEL (RFC 3261
 * section 9.1) and the ACK of its failure (section 17.1.1.3). Both have the INVITE's Request-URI, topmost Via, Route,
 * From, Call-ID and sequence number; they are read from the bytes as they were sent, whatever was edited then.
 */
final class HopByHop {
    private static final Bytes CRLF = Bytes.of("\r\n");

    private HopByHop() {}

    /** With {@code reason}, header lines that say why, as the caller did (RFC 3326). */
    static byte[] cancel(byte[] invite, Flow flow, Bytes reason) {
        SipRequest request = read(invite, flow);
        return write(request, "CANCEL", request.headerValue(request.findHeader(HeaderName.TO, 0)), reason);
    }

    /** The To is that of {@code failure}, with its tag. */
    static byte[] ack(byte[] invite, Flow flow, SipResponse failure) {
        return write(read(invite, flow), "ACK", failure.headerValue(failure.findHeader(HeaderName.TO, 0)), Bytes.EMPTY);
    }

    private static SipRequest read(byte[] invite, Flow flow) {
        return (SipRequest) Parser.parse(invite, new Source(flow.transport(), flow.remote()));
    }

    private static byte[] write(SipRequest invite, String method, Bytes to, Bytes lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        put(out, Bytes.of(method + ' '));
        put(out, invite.requestUri());
        put(out, Bytes.of(" SIP/2.0\r\n"));
        line(out, HeaderName.VIA, invite.topVia().text());
        line(out, HeaderName.MAX_FORWARDS, Bytes.of("70"));
        int route = invite.findHeader(HeaderName.ROUTE, 0);
        while (route >= 0) {
            line(out, HeaderName.ROUTE, invite.headerValue(route));
            route = invite.findHeader(HeaderName.ROUTE, route + 1);
        }
        line(out, HeaderName.FROM, invite.headerValue(invite.findHeader(HeaderName.FROM, 0)));
        line(out, HeaderName.TO, to);
        line(out, HeaderName.CALL_ID, invite.callId());
        line(out, HeaderName.CSEQ, Bytes.of(invite.cseqNumber() + " " + method));
        put(out, lines);
        line(out, HeaderName.CONTENT_LENGTH, Bytes.of("0"));
        put(out, CRLF);
        return out.toByteArray();
    }

    private static void line(ByteArrayOutputStream out, HeaderName name, Bytes value) {
        put(out, Bytes.of(name.text() + ": "));
        put(out, value);
        put(out, CRLF);
    }

    private static void put(ByteArrayOutputStream out, Bytes bytes) {
        out.write(bytes.array(), bytes.from(), bytes.length());
    }
}
