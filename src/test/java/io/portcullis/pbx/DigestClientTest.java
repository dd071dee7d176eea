package io.portcullis.pbx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.ParseException;
import javax.sip.header.ProxyAuthorizationHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestClientTest {
    private static final String NONCE = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
    private static final String CHALLENGE = "Digest realm=\"biloxi.com\", nonce=\"" + NONCE + "\"";

    private final DigestClient bob = new DigestClient("bob", "zanzibar", () -> "0a4f113b");

    @Test
    void the_example_with_qop_comes_out_right() throws ParseException {
        // draft-smith-sipping-auth-examples-01, section 3.3
        assertTrue(bob.learn(invite(), challenged(CHALLENGE + ", qop=\"auth,auth-int\"")));

        assertEquals("89eb0059246c02b2f6ee02c7961d5ea3", answer().getResponse());
    }

    @Test
    void the_example_without_qop_comes_out_right() throws ParseException {
        // section 3.1 of the same
        assertTrue(bob.learn(invite(), challenged(CHALLENGE)));

        assertEquals("bf57e4e0d0bffc0fbaedce64d59add5e", answer().getResponse());
    }

    @ParameterizedTest
    @CsvSource({
        "MD5, 805b2222649ee357655fd32d0fe0e0e8",
        "SHA-256, f265e25c39773e97f9d0baaf4db10fd1f65e40d819c1743ffae2c71b3bd1d2c5",
        "SHA-512-256, 274459a212d2bf4fe06b8b671d1a2b0d3c0d3b78fb34adf5691cfde0eaf478fc"
    })
    void each_algorithm_comes_out_right(String algorithm, String response) throws ParseException {
        DigestClient alice = new DigestClient("alice", "correct horse battery staple", () -> "0a4f113b");
        Request invite = request("INVITE sip:100@edge.example.com");
        alice.learn(
                invite,
                challenged("Digest realm=\"edge.example.com\", nonce=\"4b9f8c1d2e3a4f5061728394a5b6c7d8\", algorithm="
                        + algorithm + ", qop=\"auth\""));

        alice.authorize(invite);

        assertEquals(response, credentials(invite).getResponse());
        assertEquals(algorithm, credentials(invite).getAlgorithm());
    }

    @Test
    void what_the_grammar_does_not_quote_is_not_quoted() throws ParseException {
        bob.learn(invite(), challenged(CHALLENGE + ", algorithm=MD5, qop=\"auth\", opaque=\"x y\""));

        String text = answer().toString();

        assertTrue(text.contains("qop=auth,"), text);
        assertTrue(text.contains("nc=00000001,"), text);
        assertTrue(text.contains("algorithm=MD5,"), text);
        assertTrue(text.contains("opaque=\"x y\""), text);
    }

    @Test
    void the_nonce_count_rises_until_a_new_nonce_comes() throws ParseException {
        bob.learn(invite(), challenged(CHALLENGE + ", qop=\"auth\""));

        assertEquals(1, answer().getNonceCount());
        assertEquals(2, answer().getNonceCount());
        bob.learn(invite(), challenged(CHALLENGE.replace("dcd", "abc") + ", qop=\"auth\", stale=true"));
        assertEquals(1, answer().getNonceCount());
    }

    @Test
    void a_challenge_of_an_unknown_kind_is_passed_over() throws ParseException {
        assertFalse(bob.learn(invite(), challenged(CHALLENGE + ", algorithm=MD4, qop=\"auth\"")));
        assertFalse(bob.learn(invite(), challenged(CHALLENGE + ", qop=\"auth-int\"")));

        Request invite = invite();
        bob.authorize(invite);
        assertNull(invite.getHeader(ProxyAuthorizationHeader.NAME));
    }

    @Test
    void refused_credentials_are_sent_again_only_if_merely_stale() throws ParseException {
        bob.learn(invite(), challenged(CHALLENGE + ", qop=\"auth\""));
        Request answered = invite();
        bob.authorize(answered);

        assertFalse(bob.learn(answered, challenged(CHALLENGE + ", qop=\"auth\"")));
        assertTrue(bob.learn(answered, challenged(CHALLENGE + ", qop=\"auth\", stale=true")));
    }

    private ProxyAuthorizationHeader answer() throws ParseException {
        Request invite = invite();
        bob.authorize(invite);
        return credentials(invite);
    }

    private static ProxyAuthorizationHeader credentials(Request request) {
        return (ProxyAuthorizationHeader) request.getHeader(ProxyAuthorizationHeader.NAME);
    }

    private static Request invite() throws ParseException {
        return request("INVITE sip:bob@biloxi.com");
    }

    private static Request request(String methodAndUri) throws ParseException {
        SilentLog.install();
        return SipEndpoint.MESSAGES.createRequest(methodAndUri + " SIP/2.0\r\n" + common());
    }

    private static Response challenged(String challenge) throws ParseException {
        SilentLog.install();
        return SipEndpoint.MESSAGES.createResponse(
                "SIP/2.0 407 Proxy Authentication Required\r\nProxy-Authenticate: " + challenge + "\r\n" + common());
    }

    private static String common() {
        return """
                Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK74bf9\r
                From: <sip:bob@biloxi.com>;tag=1\r
                To: <sip:bob@biloxi.com>\r
                Call-ID: 1@biloxi.com\r
                CSeq: 1 INVITE\r
                Max-Forwards: 70\r
                \r
                """;
    }
}
