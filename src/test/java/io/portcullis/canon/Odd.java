package io.portcullis.canon;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Unusual messages for tests, written as text with plain line feeds. */
final class Odd {
    static final Source PHONE = new Source(Transport.UDP, new InetSocketAddress("198.51.100.7", 5062));
    static final Canon CANON = new Canon(new CanonSettings(0), 0);

    /** As odd as it gets, and legal throughout. */
    static final String INVITE = """
            INVITE sip:+1555@edge.example.com;user=phone sip/2.0
            v: SIP / 2.0 / udp 192.168.1.20 : 5062 ; branch = z9hG4bK2a3b ; rport , SIP/2.0/TCP
              [2001:db8::1]:5060;x="a;b,c\\"d" ;branch=z9hG4bKb
            VIA : SIP/2.0/UDP p.example.com;branch=z9hG4bKc
            f
             : "Alice, \\"A\\"" <sip:%61lice:pw@EDGE.example.com;x=y?Subject=z>
              ; tag = 1928301774 ; q="w  x"
            To: Bob Builder <sip:bob@example.com>; tag=zz
            i:
              5f2a@192.168.1.20
            CSeq: 0002   INVITE
            Contact:  <sip:alice@192.168.1.20:5062>
              ;expires = 60
            Max-Forwards: 0070
            Route: <sip:tok%3den_AA-zz@edge.example.com;lr> ; a = b, "Next, hop" <sip:[::1]:5080;lr>
            Proxy-Authorization: Digest username="al\\"ice",  realm = "edge.example.com",
              nonce="c2FtcGxlLW5vbmNl=", uri="sip:+1555@Edge.example.com;User=phone",\tresponse="6629fae4",
              qop="auth", nc=00000001, cnonce="0a4f113b", algorithm=MD5, x="a  b"
            NewFangledHeader:   newfangled value
             continued newfangled value
            UnknownHeader: "unterminated <and, odd;
            Subject:
            l \t:  0005

            a\0b
            """;

    private Odd() {}

    static byte[] wire(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    static SipMessage parse(String text) {
        return assertInstanceOf(SipMessage.class, Parser.parse(wire(text), PHONE));
    }

    /** The text of the plain form, with plain line feeds. */
    static String plain(String text) {
        Rewritten rewritten = CANON.rewrite(parse(text));
        SipMessage plain = assertInstanceOf(Rewritten.Plain.class, rewritten, rewritten::toString)
                .message();
        return latin(plain.bytes()).replace("\r\n", "\n");
    }

    static String latin(Bytes bytes) {
        return new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
    }

    static SipRequest request(String text) {
        return (SipRequest) parse(text);
    }
}
