package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class RealmClashTest {
    private final RealmClash clash = new RealmClash("sip.example.com");

    private static SipResponse challenge(String line) {
        String text = "SIP/2.0 407 Proxy Authentication Required\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
                + "From: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>;tag=2\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n"
                + line + "\r\nContent-Length: 0\r\n\r\n";
        Source source = new Source(Transport.UDP, new InetSocketAddress("192.0.2.11", 5060));
        return (SipResponse) Parser.parse(Bytes.of(text).toArray(), source);
    }

    @Test
    void a_pbx_that_challenges_with_our_realm_is_warned_of_once() {
        SipResponse ours = challenge("Proxy-Authenticate: Digest realm=\"sip.example.com\", nonce=\"x\"");
        assertTrue(clash.challenged("sip:192.0.2.11", ours));
        assertFalse(clash.challenged("sip:192.0.2.11", ours));
        assertTrue(clash.challenged(
                "sip:192.0.2.12", challenge("WWW-Authenticate: Digest nonce=\"x\", realm=\"sip.example.com\"")));
        clash.gone("sip:192.0.2.11");
        assertTrue(clash.challenged("sip:192.0.2.11", ours));
    }

    @Test
    void a_pbx_with_a_realm_of_its_own_is_not() {
        assertFalse(clash.challenged(
                "sip:192.0.2.11", challenge("Proxy-Authenticate: Digest realm=\"asterisk\", nonce=\"x\"")));
        assertFalse(clash.challenged(
                "sip:192.0.2.11", challenge("Proxy-Authenticate: Digest realm=\"old.sip.example.com\"")));
        assertFalse(clash.challenged("sip:192.0.2.11", challenge("Warning: 399 x \"realm=\\\"sip.example.com\\\"\"")));
    }
}
