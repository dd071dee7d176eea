package io.portcullis.sip;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to read a desk phone's INVITE, to challenge it, and to forward it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SipBenchmark {
    private static final String BODY =
            """
            v=0
            o=- 20518 0 IN IP4 192.168.1.20
            s=-
            c=IN IP4 192.168.1.20
            t=0 0
            m=audio 11780 RTP/AVP 0 8 9 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=sendrecv
            """
                    .replace("\n", "\r\n");
    private static final String HEAD =
            """
            INVITE sip:+15551230001@edge.example.com;user=phone SIP/2.0
            Via: SIP/2.0/UDP 192.168.1.20:5062;branch=z9hG4bK2a3b4c5d6e;rport
            From: "Alice Example" <sip:alice@edge.example.com>;tag=1928301774
            To: <sip:+15551230001@edge.example.com;user=phone>
            Call-ID: 5f2a-91bc-77d0@192.168.1.20
            CSeq: 2 INVITE
            Contact: <sip:alice@192.168.1.20:5062;transport=udp>
            Max-Forwards: 70
            Proxy-Authorization: Digest username="alice", realm="edge.example.com", nonce="c2FtcGxlLW5vbmNl", uri="sip:+15551230001@edge.example.com", response="6629fae49393a05397450978507c4ef1", qop=auth, nc=00000001, cnonce="0a4f113b", algorithm=MD5
            User-Agent: Desk Phone 7.1
            Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, REFER, INFO, UPDATE
            Supported: replaces, timer
            Content-Type: application/sdp
            """
                    .replace("\n", "\r\n");

    private final byte[] invite =
            (HEAD + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY).getBytes(StandardCharsets.US_ASCII);
    private final Source phone = new Source(Transport.UDP, new InetSocketAddress("198.51.100.7", 5062));
    private final Bytes tag = Bytes.of("a7c3f0e1");
    private final Bytes challenge = Bytes.of(
            "Proxy-Authenticate: Digest realm=\"edge.example.com\", nonce=\"c2FtcGxlLW5vbmNl\", qop=\"auth\"\r\n");
    private final Bytes via = Bytes.of("Via: SIP/2.0/UDP edge.example.com:5060;branch=z9hG4bKf81d4fae;rport\r\n");
    private final Bytes recordRoute = Bytes.of("Record-Route: <sip:edge.example.com:5060;lr>\r\n");
    private final Bytes maxForwards = Bytes.of("69");

    @Benchmark
    public Parsed parse() {
        return Parser.parse(invite, phone);
    }

    @Benchmark
    public byte[] parseAndChallenge() {
        return Reply.to(request(), Status.PROXY_AUTHENTICATION_REQUIRED, tag)
                .lines(challenge)
                .toBytes();
    }

    @Benchmark
    public byte[] parseAndForward() {
        SipRequest request = request();
        return new Edits(request)
                .plainVersion()
                .insertFirst(via)
                .insertFirst(recordRoute)
                .replace(request.topVia().text(), request.stampedVia())
                .value(request.findHeader(HeaderName.MAX_FORWARDS, 0), maxForwards)
                .remove(request.findHeader(HeaderName.PROXY_AUTHORIZATION, 0))
                .apply();
    }

    private SipRequest request() {
        return (SipRequest) Parser.parse(invite, phone);
    }
}
