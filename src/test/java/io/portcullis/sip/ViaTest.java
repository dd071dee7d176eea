package io.portcullis.sip;

import static io.portcullis.sip.Messages.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViaTest {
    private static Via via(String text) {
        return Objects.requireNonNull(Via.parse(Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1)), 0), text);
    }

    private static String stamped(String text, Source source) {
        return Messages.text(via(text).stamped(source).toArray());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                // RFC 3581 section 4: the example of section 5
                "SIP/2.0/UDP 10.1.1.1:4540;rport;branch=z9hG4bKkjshdyff | SIP/2.0/UDP 10.1.1.1:4540;branch=z9hG4bKkjshdyff;received=198.51.100.7;rport=5062",
                // received also when it equals the sent-by
                "SIP/2.0/UDP 198.51.100.7;rport | SIP/2.0/UDP 198.51.100.7;received=198.51.100.7;rport=5062",
                // nothing asked, nothing to correct
                "SIP/2.0/UDP 198.51.100.7:9;branch=z9hG4bKa | SIP/2.0/UDP 198.51.100.7:9;branch=z9hG4bKa",
                // a name is never trusted
                "SIP/2.0/UDP phone.example.com;branch=z9hG4bKa | SIP/2.0/UDP phone.example.com;branch=z9hG4bKa;received=198.51.100.7",
                "SIP/2.0/UDP 198.51.100.70 | SIP/2.0/UDP 198.51.100.70;received=198.51.100.7",
                // forged
                "SIP/2.0/UDP 198.51.100.7;received=203.0.113.9;branch=z9hG4bKa | SIP/2.0/UDP 198.51.100.7;branch=z9hG4bKa;received=198.51.100.7",
                "SIP/2.0/UDP h;RECEIVED = 203.0.113.9 ; rPort = 7;received=[::1];rport=8 | SIP/2.0/UDP h;received=198.51.100.7;rport=5062",
                // quoted strings are no parameters
                "SIP/2.0/UDP h;x=\"a;received=1;rport\";y=\"\\\";rport=3\";b | SIP/2.0/UDP h;x=\"a;received=1;rport\";y=\"\\\";rport=3\";b;received=198.51.100.7",
                "SIP/2.0/UDP h;rport;x=\"\u00c3\u00ff\" | SIP/2.0/UDP h;x=\"\u00c3\u00ff\";received=198.51.100.7;rport=5062",
                // what only looks alike stays
                "SIP/2.0/UDP h;receivedx=1;xrport=2;received-at=3 | SIP/2.0/UDP h;receivedx=1;xrport=2;received-at=3;received=198.51.100.7",
                // a link-local phone that says by which interface it means itself
                "SIP/2.0/UDP [fe80::21dd:868d:b9cc:fd78%4]:5060;branch=z9hG4bKa;rport | SIP/2.0/UDP [fe80::21dd:868d:b9cc:fd78%4]:5060;branch=z9hG4bKa;received=198.51.100.7;rport=5062",
                "SIP/2.0/UDP [fe80::1%25eth0.1] | SIP/2.0/UDP [fe80::1%25eth0.1];received=198.51.100.7",
                "SIP / 2.0 / UDP [2001:db8::1]:5 ; branch = z9 | SIP / 2.0 / UDP [2001:db8::1]:5 ; branch = z9;received=198.51.100.7",
            })
    void a_via_is_stamped_with_where_it_really_came_from(String text, String stamped) {
        assertEquals(stamped, stamped(text, Messages.PHONE));
    }

    @Test
    void an_ipv6_source_is_stamped_without_brackets() {
        Source source = source(Transport.TCP, "2001:db8::a0f:1", 65535);
        assertEquals(
                "SIP/2.0/TCP h;received=2001:db8:0:0:0:0:a0f:1;rport=65535", stamped("SIP/2.0/TCP h;rport", source));
    }

    @Test
    void a_zone_stays_at_home() throws UnknownHostException {
        byte[] local = InetAddress.getByName("fe80::1").getAddress();
        InetAddress zoned = Inet6Address.getByAddress(null, local, 3);
        Source source = new Source(Transport.UDP, new InetSocketAddress(zoned, 1));
        assertEquals("SIP/2.0/UDP h;received=fe80:0:0:0:0:0:0:1", stamped("SIP/2.0/UDP h", source));
    }

    @Test
    void a_mapped_ipv4_source_is_stamped_as_ipv4() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 198, 51, 100, 7};
        Source source =
                new Source(Transport.UDP, new InetSocketAddress(Inet6Address.getByAddress(null, mapped, -1), 5062));
        assertEquals("SIP/2.0/UDP 198.51.100.7", stamped("SIP/2.0/UDP 198.51.100.7", source));
        assertEquals("SIP/2.0/UDP h;received=198.51.100.7", stamped("SIP/2.0/UDP h", source));
    }

    @Test
    void a_stamped_via_reads_back() {
        Via read = via(stamped("SIP/2.0/UDP h;rport;branch=z9hG4bKq;x=\"a,b\"", source(Transport.UDP, "::1", 7)));
        assertEquals("0:0:0:0:0:0:0:1", String.valueOf(read.parameter("received")));
        assertEquals("7", String.valueOf(read.parameter("rport")));
        assertEquals("z9hG4bKq", String.valueOf(read.branch()));
    }

    @ParameterizedTest
    @CsvSource({"z9hG4bKx,true", "z9hG4bK,false", "Z9HG4BKx,false", "390skdjuw,false"})
    void only_a_branch_with_cookie_and_more_is_a_key(String branch, boolean key) {
        assertEquals(key, via("SIP/2.0/UDP h;branch=" + branch).hasCookie());
    }

    @Test
    void without_a_branch_there_is_no_key() {
        assertFalse(via("SIP/2.0/UDP h").hasCookie());
        assertNull(via("SIP/2.0/UDP h").branch());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SIP/2.0/UDP",
                "SIP/2.0/UDP ",
                "SIP/2.0 h",
                "SIP/2.0/ h",
                "/2.0/UDP h",
                "SIP//UDP h",
                "SIP/2.0/UDPh",
                "SIP/2.0/UDP h:",
                "SIP/2.0/UDP h:0",
                "SIP/2.0/UDP h:65536",
                "SIP/2.0/UDP h:x",
                "SIP/2.0/UDP ::1",
                "SIP/2.0/UDP [::1",
                "SIP/2.0/UDP []",
                "SIP/2.0/UDP h;",
                "SIP/2.0/UDP h;;a",
                "SIP/2.0/UDP h;a=",
                "SIP/2.0/UDP h;a=\"",
                "SIP/2.0/UDP h;a b",
                "SIP/2.0/UDP h x",
                "SIP/2.0/UDP ;a",
                "SIP/2.0/UDP h;=a",
                "SIP/2.0/UDP <h>"
            })
    void a_via_out_of_shape_is_none(String text) {
        assertNull(Via.parse(Bytes.of(text), 0));
    }

    @Test
    void a_reply_goes_where_the_request_came_from_when_asked_to() {
        String plain = Messages.OPTIONS.replace(":5062;branch=z9hG4bKopt1", ":19;branch=z9hG4bKopt1");
        assertEquals(19, Messages.request(plain).replyPort());
        assertEquals(5060, Messages.request(plain.replace(":19;", ";")).replyPort());
        assertEquals(5062, Messages.request(plain.replace(":19;", ":19;rport;")).replyPort());
        assertEquals(
                5062,
                Messages.request(plain.replace(":19;", ":19;rport=9;received=1.1.1.1;"))
                        .replyPort());
        assertTrue(Messages.request(plain.replace(":19;", ":19;maddr=203.0.113.99;"))
                        .replyPort()
                == 19);
    }
}
