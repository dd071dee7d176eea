package io.portcullis.canon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.sip.Fault;
import io.portcullis.sip.Oddity;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonTest {
    private static final Path CORPUS = Path.of("src/test/resources/corpus");
    private static final String REQUEST = """
            OPTIONS sip:edge.example.com SIP/2.0
            Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKopt1
            From: <sip:bob@edge.example.com>;tag=7
            To: <sip:edge.example.com>
            Call-ID: opt1
            CSeq: 1 OPTIONS
            Content-Length: 0

            """;

    @Test
    @Tag("MSG-01")
    @Tag("MSG-02")
    @Tag("MSG-03")
    @Tag("MSG-16")
    @Tag("MSG-22")
    void everything_odd_becomes_plain_and_means_the_same() {
        assertEquals("""
                INVITE sip:+1555@edge.example.com;user=phone SIP/2.0
                Via: SIP/2.0/UDP 192.168.1.20:5062;branch=z9hG4bK2a3b;rport
                Via: SIP/2.0/TCP [2001:db8::1]:5060;x="a;b,c\\"d";branch=z9hG4bKb
                Via: SIP/2.0/UDP p.example.com;branch=z9hG4bKc
                From: "Alice, \\"A\\"" <sip:%61lice:pw@EDGE.example.com;x=y?Subject=z>;tag=1928301774;q="w  x"
                To: "Bob Builder" <sip:bob@example.com>;tag=zz
                Call-ID: 5f2a@192.168.1.20
                CSeq: 2 INVITE
                Contact: <sip:alice@192.168.1.20:5062> ;expires = 60
                Max-Forwards: 70
                Route: <sip:tok%3den_AA-zz@edge.example.com;lr>;a=b,"Next, hop" <sip:[::1]:5080;lr>
                Proxy-Authorization: Digest username="al\\"ice",  realm = "edge.example.com", \
                nonce="c2FtcGxlLW5vbmNl=", uri="sip:+1555@Edge.example.com;User=phone",\tresponse="6629fae4", \
                qop="auth", nc=00000001, cnonce="0a4f113b", algorithm=MD5, x="a  b"
                NewFangledHeader: newfangled value continued newfangled value
                UnknownHeader: "unterminated <and, odd;
                Subject:\s
                Content-Length: 5

                a\0b
                """, Odd.plain(Odd.INVITE));
    }

    @Test
    @Tag("MSG-16")
    void no_byte_of_a_body_changes() {
        byte[] head = Odd.wire(REQUEST.replace("Content-Length: 0", "Content-Length : 1024"));
        byte[] message = Arrays.copyOf(head, head.length + 1024);
        byte[] body = new byte[1024];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) i;
        }
        System.arraycopy(body, 0, message, head.length, body.length);
        SipMessage odd = assertInstanceOf(SipMessage.class, Parser.parse(message, Odd.PHONE));
        assertEquals(Oddity.BLANK_BEFORE_COLON, odd.oddity());
        Rewritten.Plain plain = assertInstanceOf(Rewritten.Plain.class, Odd.CANON.rewrite(odd));
        assertArrayEquals(body, plain.message().body().toArray());
    }

    /** What the library takes and RFC 3261 does not, with something legal but odd beside it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rfc4475/quotbal",
                "rfc4475/insuf",
                "rfc4475/badaspec",
                "rfc4475/badvers",
                "rfc4475/multi01",
                "rfc4475/ltgtruri",
                "rfc4475/escruri",
                "synthetic/duplicate-from-tag",
                "synthetic/duplicate-via-branch",
                "synthetic/bare-cr-injection",
                "synthetic/lf-injection",
                "synthetic/nul-in-header",
                "synthetic/smuggle-two-content-length",
                "synthetic/cl-comma",
                "synthetic/cseq-mismatch"
            })
    @Tag("MSG-09")
    @Tag("SEC-18")
    void the_second_reader_never_gets_to_see_what_is_faulty(String file) throws IOException {
        String text = Files.readString(CORPUS.resolve(file + ".sip"), StandardCharsets.ISO_8859_1);
        Fault fault = ((SipRequest) Parser.parse(text.getBytes(StandardCharsets.ISO_8859_1), Odd.PHONE)).fault();
        String odd = text.replaceFirst("\r\n", "\r\nX-Odd\t:\r\n  folded\r\n");
        SipRequest dressed = (SipRequest) Parser.parse(odd.getBytes(StandardCharsets.ISO_8859_1), Odd.PHONE);
        assertNotNull(fault);
        assertEquals(fault, dressed.fault());
    }

    @Test
    @Tag("MSG-05")
    void a_method_keeps_its_case() {
        assertTrue(Odd.plain(REQUEST.replace("OPTIONS", "option's").replace("1 opt", "01  opt"))
                .contains("\nCSeq: 1 option's\n"));
    }

    @Test
    void a_response_is_rewritten_too() {
        String plain = Odd.plain("""
                Sip/2.0 180 Ringing it's\t\u00e9
                v: SIP/2.0/UDP edge.example.com:5060 ;branch=z9hG4bKedge, SIP/2.0/UDP 192.168.1.20:5062;branch=z9hG4bKb
                f: <sip:alice@edge.example.com>;tag=1
                t: <sip:bob@edge.example.com>
                  ;tag=as58f4
                i: 5f2a
                CSeq: 2 INVITE

                """);
        assertEquals("""
                SIP/2.0 180 Ringing it's\t\u00e9
                Via: SIP/2.0/UDP edge.example.com:5060;branch=z9hG4bKedge
                Via: SIP/2.0/UDP 192.168.1.20:5062;branch=z9hG4bKb
                From: <sip:alice@edge.example.com>;tag=1
                To: <sip:bob@edge.example.com>;tag=as58f4
                Call-ID: 5f2a
                CSeq: 2 INVITE

                """, plain);
    }

    @Test
    void plain_form_is_left_alone() {
        assertNull(Odd.parse(REQUEST).oddity());
        String plain = Odd.plain(Odd.INVITE);
        assertNull(Odd.parse(plain).oddity());
    }

    @Test
    void what_has_no_plain_form_is_refused_with_the_reason() {
        // Some other protocol's Via (section 20.42): legal, and nothing plainer says it.
        String odd = REQUEST.replace("SIP/2.0/UDP", "FOO/1.1/UDP");
        Fault fault = assertInstanceOf(Rewritten.Refused.class, Odd.CANON.rewrite(Odd.parse(odd)))
                .why();
        assertEquals(400, fault.status().code());
        assertEquals("Unusual Message Reads In More Than One Way", fault.what());
    }

    @Test
    @Tag("MSG-20")
    void an_odd_message_may_not_be_long() {
        String header = "X: " + "x".repeat(4000) + "\n";
        String odd = REQUEST.replace("Call-ID: ", header.repeat(3) + "Call-ID : ");
        assertInstanceOf(Rewritten.Plain.class, Odd.CANON.rewrite(Odd.parse(odd)));
        String longer = odd.replace("Call-ID : ", header.repeat(2) + "Call-ID : ");
        Fault fault = assertInstanceOf(Rewritten.Refused.class, Odd.CANON.rewrite(Odd.parse(longer)))
                .why();
        assertEquals(513, fault.status().code());
    }

    @Test
    void a_value_for_the_second_reader_may_not_be_long() {
        String odd = REQUEST.replace("tag=7", "tag = 7;x=" + "x".repeat(4096));
        Fault fault = assertInstanceOf(Rewritten.Refused.class, Odd.CANON.rewrite(Odd.parse(odd)))
                .why();
        assertEquals("Unusual From Not Understood", fault.what());
    }

    @Test
    void controls_that_are_escaped_pass_as_they_are() throws IOException {
        byte[] intmeth = Files.readAllBytes(CORPUS.resolve("rfc4475/intmeth.sip"));
        SipMessage odd = assertInstanceOf(SipMessage.class, Parser.parse(intmeth, Odd.PHONE));
        assertEquals(Oddity.ESCAPED_CONTROL, odd.oddity());
        Rewritten.Plain plain = assertInstanceOf(Rewritten.Plain.class, Odd.CANON.rewrite(odd));
        String text = Odd.latin(plain.message().bytes());
        assertTrue(
                text.contains("To: \"BEL:\\\u0007 NUL:\\\0 DEL:\\\u007f\" <sip:1_unusual.URI~(to-be!sure)&isn't+it$"));
        assertTrue(text.contains("extensionHeader-!.%*+_`'~: \u00ef\u00bb\u00bf\u00e5\u00a4\u00a7"), text);
    }
}
