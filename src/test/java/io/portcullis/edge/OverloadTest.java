package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.portcullis.base.Side;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import io.portcullis.wire.Load;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is turned away last while the loop does not keep up: RFC 7339 section 5.10.1. */
class OverloadTest {
    private static final List<String> NUMBERS = List.of("112", "911");

    private final Overload overload = new Overload(
            new LoopOfInboxes() {
                @Override
                public Load load() {
                    return Load.SEVERE;
                }
            },
            EdgeListener.NONE,
            new Random(1));

    private static SipRequest request(String method, String uri) {
        String text = method + ' ' + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK1\r\n"
                + "From: <sip:a@x.example>;tag=a\r\nTo: <sip:a@x.example>\r\nCall-ID: c\r\nCSeq: 1 " + method
                + "\r\n\r\n";
        return (SipRequest) Parser.parse(
                text.getBytes(StandardCharsets.ISO_8859_1),
                new Source(Transport.UDP, new InetSocketAddress("198.51.100.7", 5060)));
    }

    @ParameterizedTest
    @Tag("OVL-04")
    @CsvSource({
        "urn:service:sos, true",
        "urn:service:sos.police, true",
        "urn:service:soshop, false",
        "urn:service:counseling, false",
        "tel:112, true",
        "tel:9-1-1;phone-context=+1, true",
        "tel:1123, false",
        "tel:+112, false",
        "sip:112@pbx.example.com, true",
        "sip:911;phone-context=x@pbx.example.com;user=phone, true",
        "sip:1123@pbx.example.com, false",
        "sip:pbx.example.com, false"
    })
    void a_call_for_help_is_not_turned_away(String uri, boolean help) {
        assertEquals(help, Overload.isEmergency(request("INVITE", uri), NUMBERS));
        assertEquals(help, overload.refusal(request("INVITE", uri), Side.OUTSIDE, NUMBERS) == null);
    }

    @Test
    void nothing_but_a_call_is_a_call_for_help() {
        assertNotNull(overload.refusal(request("MESSAGE", "urn:service:sos"), Side.OUTSIDE, NUMBERS));
    }

    @Test
    void whoever_calls_everything_an_emergency_does_not_get_everything_through() {
        int taken = 0;
        while (taken < 1_000
                && overload.refusal(request("INVITE", "sip:112@x.example"), Side.OUTSIDE, NUMBERS) == null) {
            taken++;
        }
        assertEquals(50, taken);
    }
}
