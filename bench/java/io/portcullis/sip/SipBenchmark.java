package io.portcullis.sip;

import gov.nist.javax.sip.parser.StringMsgParser;
import io.portcullis.testkit.Invites;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What it costs to read an INVITE with credentials, to look at it, to challenge it, and to forward it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SipBenchmark {
    private static final String CREDENTIALS = "Proxy-Authorization: Digest username=\"alice\", realm=\"edge.example.com\", "
            + "nonce=\"c2FtcGxlLW5vbmNl\", uri=\"sip:+4930123456@edge.example.com\", "
            + "response=\"6629fae49393a05397450978507c4ef1\", qop=auth, nc=00000001, cnonce=\"0a4f113b\", algorithm=MD5\r\n";

    @Param({"PHONE", "CARRIER", "TWELVE_VIAS"})
    public Invites message;

    private final Source phone = new Source(Transport.UDP, new InetSocketAddress("198.51.100.7", 5062));
    private final Bytes tag = Bytes.of("a7c3f0e1");
    private final Bytes challenge = Bytes.of(
            "Proxy-Authenticate: Digest realm=\"edge.example.com\", nonce=\"c2FtcGxlLW5vbmNl\", qop=\"auth\"\r\n");
    private final Bytes via = Bytes.of("Via: SIP/2.0/UDP edge.example.com:5060;branch=z9hG4bKf81d4fae;rport\r\n");
    private final Bytes recordRoute = Bytes.of("Record-Route: <sip:edge.example.com:5060;lr>\r\n");
    private final Bytes maxForwards = Bytes.of("69");
    private final StringMsgParser jain = new StringMsgParser();
    private byte[] invite;

    @Setup
    public void bytes() {
        invite = message.with(CREDENTIALS);
        if (request().fault() != null) {
            throw new IllegalStateException("fault: " + request().fault() + " (expected: none)");
        }
    }

    @Benchmark
    public Parsed parse() {
        return Parser.parse(invite, phone);
    }

    /** The views that the gate and the proxy ask for. */
    @Benchmark
    public void parseAndView(Blackhole hole) {
        SipRequest request = request();
        hole.consume(request.sipUri());
        hole.consume(request.topVia());
        hole.consume(request.from());
        hole.consume(request.to());
        hole.consume(request.callId());
        hole.consume(request.cseqNumber());
        hole.consume(request.maxForwards());
        hole.consume(request.nameAddr(HeaderName.CONTACT));
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

    /** The same message read by the JAIN-SIP reference implementation, for comparison. */
    @Benchmark
    public Object jainSip() throws ParseException {
        return jain.parseSIPMessage(invite, true, false, null);
    }

    private SipRequest request() {
        return (SipRequest) Parser.parse(invite, phone);
    }
}
