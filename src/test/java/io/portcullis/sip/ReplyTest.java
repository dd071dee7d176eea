package io.portcullis.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReplyTest {
    private static final Bytes TAG = Bytes.of("edge1");

    private static void assertReply(String expected, Reply reply) {
        assertEquals(Messages.text(Messages.wire(expected)), Messages.text(reply.toBytes()));
    }

    @Test
    void a_challenge_holds_these_bytes_and_no_others() {
        SipRequest request = Messages.request(Messages.INVITE);
        Reply reply = Reply.to(request, Status.PROXY_AUTHENTICATION_REQUIRED, TAG)
                .lines(Bytes.of("Proxy-Authenticate: Digest realm=\"edge.example.com\", nonce=\"n\"\r\n"));
        assertReply("""
                SIP/2.0 407 Proxy Authentication Required
                Via: SIP/2.0/UDP 192.168.1.20:5062;branch=z9hG4bK2a3b4c5d6e;received=198.51.100.7;rport=5062
                From: "Alice Example" <sip:alice@edge.example.com>;tag=1928301774
                To: <sip:+15551230001@edge.example.com;user=phone>;tag=edge1
                Call-ID: 5f2a-91bc-77d0@192.168.1.20
                CSeq: 2 INVITE
                Proxy-Authenticate: Digest realm="edge.example.com", nonce="n"
                Content-Length: 0

                """, reply);
    }

    @Test
    void every_via_comes_back_in_order_and_a_tag_that_is_there_stays() {
        assertReply("""
                SIP/2.0 481 Call/Transaction Does Not Exist
                Via: SIP / 2.0 / TCP [2001:db8::1]:5060 ; branch = z9hG4bKa ;received=198.51.100.7;rport=5062, SIP/2.0/UDP p.example.com;x="a;b,c\\"d"
                Via: SIP/2.0/TLS host.example.org:5061;branch=z9hG4bKb;received=192.0.2.1
                From: Bob Builder <sip:bob@example.com;x=y> ; tag = ab.c
                To: "Quoted \\"<name>\\", Jr." <sips:alice%40home@example.com>;tag=zz
                Call-ID: 1@[2001:db8::1]
                CSeq: 0007   BYE
                Content-Length: 0

                """, Reply.to(Messages.request(Messages.COMPACT), Status.CALL_OR_TRANSACTION_DOES_NOT_EXIST, TAG));
    }

    @Test
    void a_provisional_reply_may_leave_the_tag_out() {
        assertReply("""
                SIP/2.0 100 Trying
                Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKopt1
                From: <sip:bob@edge.example.com>;tag=7
                To: <sip:edge.example.com>
                Call-ID: opt1
                CSeq: 1 OPTIONS
                Content-Length: 0

                """, Reply.to(Messages.request(Messages.OPTIONS), Status.TRYING, null));
    }

    @Test
    void a_refusal_of_a_faulty_request_copies_what_exists_and_leaves_out_what_does_not() {
        String faulty = Messages.OPTIONS.replace("Call-ID: opt1\n", "").replace("bob@", "b ob@");
        SipRequest request = assertInstanceOf(SipRequest.class, Messages.parse(faulty));
        assertReply("""
                SIP/2.0 400 Missing Required Header
                Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKopt1
                From: <sip:b ob@edge.example.com>;tag=7
                To: <sip:edge.example.com>;tag=edge1
                CSeq: 1 OPTIONS
                Content-Length: 0

                """, Reply.to(request, Fault.MISSING, TAG));
    }

    @Test
    void a_long_reply_is_whole() {
        String vias = "Via: SIP/2.0/UDP p.example.com;branch=z9hG4bKlong\n".repeat(100);
        SipRequest request = Messages.request(Messages.OPTIONS.replace("Content-Length", vias + "Content-Length"));
        byte[] bytes = Reply.to(request, Status.OK, TAG).toBytes();
        SipResponse read = assertInstanceOf(SipResponse.class, Parser.parse(bytes, Messages.PHONE));
        assertEquals(bytes.length, read.bytes().length());
        assertTrue(Messages.text(bytes).contains(vias.replace("\n", "\r\n")));
    }

    @Test
    void every_reply_reads_back_as_a_response() {
        for (Status status : Status.values()) {
            byte[] bytes =
                    Reply.to(Messages.request(Messages.INVITE), status, TAG).toBytes();
            assertEquals(
                    status.code(),
                    assertInstanceOf(SipResponse.class, Parser.parse(bytes, Messages.PHONE))
                            .status());
        }
    }
}
