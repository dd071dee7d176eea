package io.portcullis.sip;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Messages for tests, written as text with plain line feeds. */
final class Messages {
    /** Where a phone sits in these tests. */
    static final Source PHONE = source(Transport.UDP, "198.51.100.7", 5062);

    /** What a desk phone sends when somebody dials. */
    static final String INVITE = """
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
            Content-Length: 197

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
            """;

    /** The least a request may hold. */
    static final String OPTIONS = """
            OPTIONS sip:edge.example.com SIP/2.0
            Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKopt1
            From: <sip:bob@edge.example.com>;tag=7
            To: <sip:edge.example.com>
            Call-ID: opt1
            CSeq: 1 OPTIONS
            Content-Length: 0

            """;

    /** Several values a line, compact names, odd blanks: all legal. */
    static final String COMPACT = """
            BYE sip:bob@[2001:db8::9]:5070;transport=tcp SIP/2.0
            v: SIP / 2.0 / TCP [2001:db8::1]:5060 ; branch = z9hG4bKa ; rport, SIP/2.0/UDP p.example.com;x="a;b,c\\"d"
            V:SIP/2.0/TLS host.example.org:5061;branch=z9hG4bKb;received=192.0.2.1
            f : Bob Builder <sip:bob@example.com;x=y> ; tag = ab.c
            t:"Quoted \\"<name>\\", Jr." <sips:alice%40home@example.com>;tag=zz
            i: 1@[2001:db8::1]
            CSEQ: 0007   BYE
            Route: <sip:edge.example.com;lr>, "Next, hop" <sip:[::1]:5080;lr>;hop=1
            ROUTE: <sip:p2.example.com>
            m: *
            l: 4

            body""";

    /** What comes back from a PBX. */
    static final String RINGING = """
            SIP/2.0 180 Ringing
            Via: SIP/2.0/UDP edge.example.com:5060;branch=z9hG4bKedge;rport=5060;received=192.0.2.10
            Via: SIP/2.0/UDP 192.168.1.20:5062;branch=z9hG4bK2a3b;rport=5062;received=198.51.100.7
            From: <sip:alice@edge.example.com>;tag=1928301774
            To: <sip:+15551230001@edge.example.com>;tag=as58f4
            Call-ID: 5f2a-91bc-77d0@192.168.1.20
            CSeq: 2 INVITE
            Contact: <sip:15551230001@10.0.0.5:5060>
            Content-Length: 0

            """;

    private static final Path CORPUS = Path.of("src/test/resources/corpus");

    private Messages() {}

    static Source source(Transport transport, String address, int port) {
        try {
            return new Source(transport, new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address + " (expected: an IP address)", e);
        }
    }

    /** One byte for each character, line feeds as CRLF. */
    static byte[] wire(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The content, one character for each byte. */
    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static Parsed parse(String text) {
        return Parser.parse(wire(text), PHONE);
    }

    /** The request, which must be in plain form. */
    static SipRequest request(String text) {
        SipRequest request = assertInstanceOf(SipRequest.class, parse(text));
        assertNull(request.fault());
        return request;
    }

    /** The fault of the request, which must have one. */
    static Fault fault(String text) {
        return Objects.requireNonNull(
                assertInstanceOf(SipRequest.class, parse(text)).fault(), "no fault");
    }

    /** Every file of the corpus but its tables, sorted, with names relative to it. */
    static List<String> corpus() {
        try (Stream<Path> files = Files.walk(CORPUS)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> CORPUS.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.contains("/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] corpus(String file) {
        try {
            return Files.readAllBytes(CORPUS.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
