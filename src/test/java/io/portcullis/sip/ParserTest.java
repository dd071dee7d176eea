package io.portcullis.sip;

import static io.portcullis.sip.Messages.OPTIONS;
import static io.portcullis.sip.Messages.fault;
import static io.portcullis.sip.Messages.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {
    @Test
    void a_phone_invite_gives_every_view() {
        SipRequest invite = request(Messages.INVITE);
        assertEquals(Method.INVITE, invite.method());
        SipUri called = Objects.requireNonNull(invite.sipUri());
        assertEquals("+15551230001", String.valueOf(called.user()));
        assertEquals("edge.example.com", called.host().toString());
        assertEquals("phone", String.valueOf(called.parameter("user")));
        assertEquals("z9hG4bK2a3b4c5d6e", String.valueOf(invite.topVia().branch()));
        assertEquals("192.168.1.20", invite.topVia().host().toString());
        assertEquals(5062, invite.topVia().port());
        assertEquals("sip:alice@edge.example.com", invite.from().uri().toString());
        assertEquals("1928301774", String.valueOf(invite.from().tag()));
        assertNull(invite.to().tag());
        assertFalse(invite.claimsDialog());
        assertEquals("5f2a-91bc-77d0@192.168.1.20", invite.callId().toString());
        assertEquals(2, invite.cseqNumber());
        assertEquals(Method.INVITE, invite.cseqMethod());
        assertEquals(70, invite.maxForwards());
        assertEquals(13, invite.headerCount());
        assertEquals(197, invite.body().length());
        assertTrue(invite.body().toString().startsWith("v=0\r\n"));
    }

    @Test
    void compact_names_odd_blanks_and_values_joined_by_commas_are_read() {
        SipRequest bye = request(Messages.COMPACT);
        assertEquals(
                "[2001:db8::9]", Objects.requireNonNull(bye.sipUri()).host().toString());
        assertEquals("TCP", bye.topVia().transport().toString());
        assertEquals("[2001:db8::1]", bye.topVia().host().toString());
        assertEquals("z9hG4bKa", String.valueOf(bye.topVia().branch()));
        assertTrue(bye.topVia().asksForRport());
        assertEquals("ab.c", String.valueOf(bye.from().tag()));
        assertEquals(Bytes.of("sips:alice%40home@example.com"), bye.to().uri());
        assertTrue(bye.claimsDialog());
        assertEquals(7, bye.cseqNumber());
        assertEquals("body", bye.body().toString());
        int route = bye.findHeader(HeaderName.ROUTE, 0);
        HeaderValues routes = HeaderValues.of(bye, HeaderName.ROUTE);
        assertTrue(routes.next());
        assertEquals(
                "sip:edge.example.com;lr",
                Objects.requireNonNull(routes.nameAddr()).uri().toString());
        assertTrue(routes.next());
        assertEquals(
                "[::1]",
                Objects.requireNonNull(Objects.requireNonNull(routes.nameAddr()).sipUri())
                        .host()
                        .toString());
        assertEquals(route + 1, bye.findHeader(HeaderName.ROUTE, route + 1));
        assertEquals(-1, bye.findHeader(HeaderName.ROUTE, route + 2));
    }

    @Test
    void a_response_gives_its_status() {
        SipResponse ringing = assertInstanceOf(SipResponse.class, Messages.parse(Messages.RINGING));
        assertEquals(180, ringing.status());
        assertTrue(ringing.isProvisional());
        assertFalse(ringing.isSuccess());
        assertEquals("edge.example.com", ringing.topVia().host().toString());
    }

    @Test
    void a_fold_is_a_single_blank() {
        String folded = OPTIONS.replace(
                        "<sip:bob@edge.example.com>;tag=7", "\n\t<sip:bob@edge.example.com>\n ;tag\n   =7")
                .replace("CSeq: 1 OPTIONS", "CSeq: 1\n OPTIONS")
                .replace("Content-Length: 0\n", "Content-Length:\n 0\nSubject: a\n  \n b\n");
        SipRequest request = request(folded);
        assertEquals("7", String.valueOf(request.from().tag()));
        assertEquals(Method.OPTIONS, request.cseqMethod());
        assertEquals("a b", request.headerValue(6).toString());
        assertEquals(Oddity.FOLDED_LINE, request.oddity());
        String joined = folded.replaceAll("[ \t]*\n[ \t\n]*[ \t]", " ");
        assertEquals(
                Messages.text(Messages.wire(joined)),
                Messages.text(request.bytes().toArray()));
    }

    @Test
    void a_body_that_starts_with_a_blank_is_no_fold() {
        SipRequest request = request(OPTIONS.replace("Length: 0\n\n", "Length: 3\n\n \nx"));
        assertEquals(" \r\n", request.body().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INVITE sip:a@b SIP/2.0          | cseq",
                "OPTIONS  sip:a@b SIP/2.0        | request_uri",
                "OPTIONS sip:a@b  SIP/2.0        | request_uri",
                "OPTIONS\tsip:a@b SIP/2.0        | request_line",
                "OPTIONS sip:a@b\tSIP/2.0        | request_line",
                "OPTIONS sip:a b SIP/2.0         | request_uri",
                "OPTIONS sip:a@b@c SIP/2.0       | request_uri",
                "OPTIONS sip:@b SIP/2.0          | request_uri",
                "OPTIONS sip::x@b SIP/2.0        | request_uri",
                "OPTIONS 1x:a@b SIP/2.0          | request_uri",
                "OPTIONS sip:a@ SIP/2.0          | request_uri",
                "OPTIONS sip: SIP/2.0            | request_uri",
                "OPTIONS sip:a@b:0 SIP/2.0       | request_uri",
                "OPTIONS sip:a@b:65536 SIP/2.0   | request_uri",
                "OPTIONS sip:a@b: SIP/2.0        | request_uri",
                "OPTIONS sip:a@b?Route=x SIP/2.0 | request_uri",
                "OPTIONS sip:a@b? SIP/2.0        | request_uri",
                "OPTIONS sip:a@2001:db8::1 SIP/2.0 | request_uri",
                "OPTIONS sip:a@[::1 SIP/2.0      | request_uri",
                "OPTIONS sip:a@[evil] SIP/2.0    | request_uri",
                "OPTIONS sip://b SIP/2.0         | request_uri",
                "OPTIONS <sip:a@b> SIP/2.0       | request_uri",
                "OPTIONS sip:a\\@b SIP/2.0       | request_uri",
                "OPTIONS b SIP/2.0               | request_uri",
                "OPTIONS h323:+1555 SIP/2.0       | uri_scheme",
                "OPTIONS sip:a@b SIP/3.0         | version",
                "OPTIONS sip:a@b SIP/2.00        | version",
            })
    void a_request_line_out_of_shape_is_refused(String line, String label) {
        String text = OPTIONS.substring(OPTIONS.indexOf('\n'));
        assertEquals(label, fault(line + text).label());
    }

    @Test
    void blanks_behind_the_version_are_refused() {
        assertEquals(
                "request_line",
                fault(OPTIONS.replace("SIP/2.0\n", "SIP/2.0 \t\n")).label());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "\n\n\n",
                "OPTIONS\n\n",
                "OPTIONS sip:a@b\n\n",
                "OPTIONS SIP/2.0\n\n",
                "SIP/2.0 200 OK",
                "SIP/2.0 099 x\n\n",
                "SIP/2.0 700 x\n\n",
                "SIP/2.0 2000 x\n\n",
                "SIP/2.0 20 x\n\n",
                "SIP/1.0 200 OK\n\n",
                "GET / HTTP/1.1\n\n",
                "OPTI\u00e4NS sip:a@b SIP/2.0\n\n",
                " OPTIONS sip:a@b SIP/2.0\n\n",
                "OPTIONS sip:a@b SIP/2.0 x\n\n"
            })
    void what_is_no_message_is_dropped(String text) {
        assertInstanceOf(Malformed.class, Messages.parse(text));
    }

    @Test
    void line_ends_alone_keep_a_binding_alive() {
        assertEquals(new Malformed(Malformed.Reason.EMPTY, 0), Messages.parse("\n\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\u0000", "\u007f", "\u001b"})
    void a_control_in_the_start_line_drops_the_message(String control) {
        assertInstanceOf(
                Malformed.class,
                Parser.parse(bytes("OPTIONS sip:a@b" + control + "x SIP/2.0\r\n\r\n"), Messages.PHONE));
        String response =
                Messages.text(Messages.wire(Messages.RINGING)).replace("Ringing\r\n", "Ring" + control + "Evil: x\r\n");
        assertInstanceOf(Malformed.class, Parser.parse(bytes(response), Messages.PHONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\rb",
                "a\nb",
                "a\u0000b",
                "a\u007fb",
                "a\u0001",
                "\r",
                "\"a\u0000b\"",
                "\\\u0000",
                "\"\\\r\"",
                "\"\\\n\"",
                "\"\\\u0000"
            })
    void a_bare_control_in_a_header_is_refused(String value) {
        String text = Messages.text(Messages.wire(OPTIONS))
                .replace("Content-Length", "Subject: " + value + "\r\nContent-Length");
        SipRequest request = assertInstanceOf(SipRequest.class, Parser.parse(bytes(text), Messages.PHONE));
        assertEquals(Fault.CONTROL_CHARACTER, request.fault());
        String reply = Messages.text(
                Reply.to(request, Fault.CONTROL_CHARACTER, Bytes.of("t")).toBytes());
        assertFalse(reply.replace("\r\n", "").chars().anyMatch(c -> c < ' ' || c == 0x7f), reply);
    }

    @Test
    void a_control_escaped_in_a_quoted_string_stays() {
        SipRequest request = request(OPTIONS.replace("From: ", "From: \"BEL:\\\u0007 NUL:\\\u0000 \\\" \\\\\" "));
        assertTrue(request.from().text().toString().contains("NUL:\\\u0000"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "From   | f",
                "To     | T",
                "Call-ID| i",
                "CSeq   | CSEQ",
                "Content-Length | l",
                "Max-Forwards | max-forwards \t"
            })
    void what_may_be_there_once_is_refused_twice_under_any_name(String name, String other) {
        String once = OPTIONS.replace("Content-Length", "Max-Forwards: 9\nContent-Length");
        int start = once.indexOf("\n" + name.strip()) + 1;
        String line = once.substring(start, once.indexOf('\n', start) + 1);
        String twice = once.replace("\n\n", "\n" + other + line.substring(line.indexOf(':')) + "\n");
        assertEquals(Fault.REPEATED, fault(twice));
    }

    @ParameterizedTest
    @ValueSource(strings = {"From", "To", "Call-ID", "CSeq"})
    void what_must_be_there_is_missed(String name) {
        int start = OPTIONS.indexOf("\n" + name) + 1;
        String line = OPTIONS.substring(start, OPTIONS.indexOf('\n', start) + 1);
        assertEquals(Fault.MISSING, fault(OPTIONS.replace(line, "")));
    }

    @Test
    void without_a_via_there_is_nobody_to_answer() {
        Parsed parsed = Messages.parse(OPTIONS.replace("Via:", "Vla:"));
        assertEquals(
                Malformed.Reason.VIA, assertInstanceOf(Malformed.class, parsed).reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "OPTIONS",
                "1OPTIONS",
                "-1 OPTIONS",
                "+1 OPTIONS",
                "1.0 OPTIONS",
                "0x1 OPTIONS",
                "4294967296 OPTIONS",
                "99999999999999999999 OPTIONS",
                "1 OPTIONS OPTIONS",
                "1 OPTIONS;x",
                "1, OPTIONS",
                ""
            })
    void a_cseq_out_of_shape_is_refused(String value) {
        assertEquals(Fault.CSEQ, fault(OPTIONS.replace("1 OPTIONS", value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tel:+15551234567",
                "TEL:+1-555-(010).0",
                "tel:1234;phone-context=pbx.example.com",
                "tel:*21#;phone-context=+49",
                "urn:service:sos",
                "URN:SERVICE:sos.fire"
            })
    void a_request_may_go_to_a_number_or_a_service(String uri) {
        SipRequest request = request(OPTIONS.replace("sip:edge.example.com SIP", uri + " SIP"));
        assertEquals(uri, request.requestUri().toString());
        assertNull(request.sipUri());
        assertFalse(request.isSips());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tel:",
                "tel:+",
                "tel:;x",
                "tel:alice",
                "tel:1<2",
                "urn:service:",
                "urn:isbn:1",
                "urn:service:sos?x"
            })
    void what_is_neither_is_of_another_scheme(String uri) {
        assertEquals(Fault.SCHEME, fault(OPTIONS.replace("sip:edge.example.com SIP", uri + " SIP")));
    }

    @ParameterizedTest
    @ValueSource(longs = {2_147_483_648L, 2_164_992_235L, 4_294_967_295L})
    void a_cseq_of_32_bits_is_taken_from_either_side(long number) {
        assertEquals(
                number,
                request(OPTIONS.replace("1 OPTIONS", number + " OPTIONS")).cseqNumber());
        String ringing = Messages.RINGING.replace("2 INVITE", number + " INVITE");
        assertEquals(
                number,
                assertInstanceOf(SipResponse.class, Messages.parse(ringing)).cseqNumber());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cza9a&b;c=d@10.0.0.1",
                "hy4pMTIzNDU2Nzg5MGFi==",
                "9evha,b@10.0.0.1",
                "4tx812#34$56@10.0.0.1",
                "zuvmabc@def@10.0.0.1",
                "@",
                "Gr\u00fc\u00dfe"
            })
    void a_call_id_may_hold_whatever_can_be_seen(String callId) {
        assertEquals(
                callId,
                Messages.text(request(OPTIONS.replace("opt1\nCSeq", callId + "\nCSeq"))
                        .callId()
                        .toArray()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0001b", "a\\\u0001b", "a\u007fb"})
    void a_call_id_with_controls_is_refused(String callId) {
        assertNotNull(fault(OPTIONS.replace("opt1\nCSeq", callId + "\nCSeq")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 options", "1 INVITE", "1 OPTION"})
    void a_cseq_of_another_method_is_refused(String value) {
        assertEquals(Fault.CSEQ_METHOD, fault(OPTIONS.replace("1 OPTIONS", value)));
    }

    @Test
    void a_response_may_say_its_length_twice() {
        String twice = Messages.RINGING.replace("Content-Length: 0", "Content-Length: 0\nl: 0");
        assertEquals(
                180, assertInstanceOf(SipResponse.class, Messages.parse(twice)).status());
    }

    @Test
    void a_final_response_that_says_two_lengths_is_a_bad_gateway_to_whoever_waits_for_it() {
        String two = Messages.RINGING.replace("Content-Length: 0", "Content-Length: 0\nl: 5");
        assertInstanceOf(Malformed.class, Messages.parse(two), "a provisional one has time to be followed by another");
        SipResponse gateway =
                assertInstanceOf(SipResponse.class, Messages.parse(two.replace("180 Ringing", "486 Busy Here")));
        SipResponse meant = assertInstanceOf(SipResponse.class, Messages.parse(Messages.RINGING));
        assertEquals(502, gateway.status());
        assertEquals(meant.topVia().text(), gateway.topVia().text());
        assertEquals(meant.callId(), gateway.callId());
        assertEquals(meant.to().tag(), gateway.to().tag());
        assertEquals(meant.cseqNumber(), gateway.cseqNumber());
    }

    @Test
    void one_that_takes_a_call_with_two_lengths_keeps_what_ends_the_call() {
        String two = Messages.RINGING
                .replace("180 Ringing", "200 OK")
                .replace("Content-Length: 0", "Record-Route: <sip:192.0.2.7;lr>\nServer: x\nContent-Length: 0\nl: 5");
        SipResponse taken = assertInstanceOf(SipResponse.class, Messages.parse(two));
        assertTrue(taken.isUnusable());
        assertEquals(200, taken.status());
        assertTrue(taken.findHeader(HeaderName.RECORD_ROUTE, 0) >= 0);
        assertEquals(
                502,
                assertInstanceOf(SipResponse.class, Messages.parse(two.replace("2 INVITE", "2 BYE")))
                        .status(),
                "there is no call to end");
    }

    @Test
    void a_response_whose_cseq_holds_two_methods_is_dropped() {
        assertInstanceOf(Malformed.class, Messages.parse(Messages.RINGING.replace("2 INVITE", "2 BYE INVITE")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<sip:a@b",
                "sip:a@b>",
                "a@b",
                "",
                "<>",
                "<a@b>",
                "\"x <sip:a@b>",
                "\"x\" sip:a@b",
                "<sip:a@b>, <sip:c@d>",
                "<sip:a@b> x",
                "<sip:a@b>;tag=1;tag=2",
                "<sip:a@b>;tag=1;TAG =2",
                "<sip:a@b>;tag",
                "<sip:a@b>;tag=",
                "<sip:a@b>;tag=\"1\"",
                "<sip:a@b>;;tag=1",
                "< sip:a@b >",
                "a, b <sip:a@b>",
                "a\"b\" <sip:a@b>",
                "a;b <sip:a@b>",
                "sip:x@y <sip:a@b>",
                "sip:a@b?x=y",
                "<sip:a b@c>",
                "<sip:a@b>;x=\"",
                "<<sip:a@b>>",
                "<sip:@b>",
                "<sip::x@b>",
                "<-sip:a@b>",
                "<sip:a:b:c>",
                "*"
            })
    void a_from_or_to_out_of_shape_is_refused(String value) {
        assertEquals(Fault.FROM_OR_TO, fault(OPTIONS.replace("<sip:edge.example.com>", value)), value);
        assertEquals(Fault.FROM_OR_TO, fault(OPTIONS.replace("<sip:bob@edge.example.com>;tag=7", value)), value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "sip:a@b;tag=1                             | sip:a@b | 1",
                "<sip:a@b;x=y>;tag=1                       | sip:a@b;x=y | 1",
                "\"\" <sip:a@b>;tag=1                      | sip:a@b | 1",
                "\"x\"<sip:a@b>;x;tag = 1                  | sip:a@b | 1",
                "Front Desk (1st/2nd) #3 <sip:a@b>;tag=1   | sip:a@b | 1",
                "J\u00fcrgen <sip:a@b>;tag=1               | sip:a@b | 1",
                "\"a\\\"<sip:evil@c>;tag=2\" <sip:a@b>;tag=1 | sip:a@b | 1",
                "<tel:+1555;phone-context=x>;tag=1         | tel:+1555;phone-context=x | 1",
                "<sip:a@b>;x=\"tag=2;tag=3\";tag=1         | sip:a@b | 1",
                "<sip:a@b;tag=2>;tag=1                     | sip:a@b;tag=2 | 1",
                "<sip:a;tag=2@b>;tag=a=b@[::1]:5           | sip:a;tag=2@b | a=b@[::1]:5",
            })
    void what_phones_send_as_from_is_read(String value, String uri, String tag) {
        SipRequest request = request(OPTIONS.replace("<sip:bob@edge.example.com>;tag=7", value));
        assertEquals(uri, request.from().uri().toString());
        assertEquals(tag, String.valueOf(request.from().tag()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<sip:p",
                "sip:p;lr",
                "sip:p",
                "",
                "<sip:p;lr>,",
                ",<sip:p>",
                "<sip:p;lr>,,<sip:q>",
                "<tel:1>",
                "<sip://p>",
                "<sip:p@>",
                "<sip:p;lr> <sip:q>"
            })
    void a_route_out_of_shape_is_refused(String value) {
        assertEquals(Fault.ROUTE, fault(OPTIONS.replace("Content-Length", "Route: " + value + "\nContent-Length")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\tb", ""})
    void a_call_id_out_of_shape_is_refused(String value) {
        assertEquals(Fault.CALL_ID, fault(OPTIONS.replace("Call-ID: opt1", "Call-ID: " + value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "256", "7 0", "x", "", "1,2", "99999999999999999999"})
    void a_max_forwards_out_of_shape_is_refused(String value) {
        assertEquals(
                Fault.MAX_FORWARDS,
                fault(OPTIONS.replace("Content-Length", "Max-Forwards: " + value + "\nContent-Length")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+0", "0 0", "0,0", "0x0", "", "0;a", "2147483648", "18446744073709551616"})
    void a_content_length_out_of_shape_is_refused(String value) {
        assertEquals(Fault.CONTENT_LENGTH, fault(OPTIONS.replace("Length: 0", "Length: " + value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NoColon", ": no name", "B@d: x", "Bad Name: x", "\u00dcml: x"})
    void a_header_line_out_of_shape_is_refused(String line) {
        assertEquals(Fault.HEADER_LINE, fault(OPTIONS.replace("Content-Length", line + "\nContent-Length")));
    }

    @Test
    void a_blank_line_before_the_first_header_is_no_fold_of_the_start_line() {
        assertEquals(Fault.HEADER_LINE, fault(OPTIONS.replace("SIP/2.0\nVia", "SIP/2.0\n \nVia")));
    }

    @Test
    void octets_behind_the_content_length_belong_to_nobody() {
        SipRequest request = request(OPTIONS + Messages.INVITE);
        assertEquals(OPTIONS.replace("\n", "\r\n"), request.bytes().toString());
    }

    @Test
    void a_body_shorter_than_announced_is_refused() {
        assertEquals(Fault.TRUNCATED, fault(OPTIONS.replace("Length: 0", "Length: 1")));
    }

    @Test
    void a_head_without_its_empty_line_is_refused() {
        assertEquals(Fault.UNTERMINATED, fault(OPTIONS.replace("\n\n", "\n")));
        assertEquals(Fault.UNTERMINATED, fault(OPTIONS.replace("\n\n", "")));
    }

    @Test
    void what_is_too_large_is_refused() {
        String header = "X: " + "x".repeat(Limits.LINE) + "\n";
        assertEquals(Fault.TOO_LARGE, fault(OPTIONS.replace("Content-Length", header + "Content-Length")));
        assertEquals(
                Fault.TOO_LARGE, fault(OPTIONS.replace("Content-Length", "X: y\n".repeat(256) + "Content-Length")));
        assertEquals(
                Fault.TOO_LARGE,
                fault(OPTIONS.replace("Content-Length", "Via: SIP/2.0/UDP a\n".repeat(128) + "Content-Length")));
        assertEquals(
                Fault.TOO_LARGE,
                fault(OPTIONS.replace("Content-Length", "Route: <sip:a>\n".repeat(129) + "Content-Length")));
        assertEquals(
                Fault.TOO_LARGE,
                fault(OPTIONS.replace("sip:edge.example.com SIP", "sip:" + "e".repeat(Limits.LINE) + " SIP")));
        assertEquals(Fault.TOO_LARGE, fault(OPTIONS.replace("z9hG4bKopt1", "z9hG4bK" + "x".repeat(Limits.BRANCH))));
        assertEquals(Fault.CALL_ID, fault(OPTIONS.replace("opt1\nCSeq", "x".repeat(1025) + "\nCSeq")));
        request(OPTIONS.replace("opt1\nCSeq", "x".repeat(1024) + "\nCSeq"));
        request(OPTIONS.replace("Content-Length", "X: y\n".repeat(250) + "Content-Length"));
        request(OPTIONS.replace("Content-Length", "Via: SIP/2.0/UDP a\n".repeat(127) + "Content-Length"));
    }

    @Test
    void a_head_of_more_than_16_bits_is_refused_and_what_came_before_can_be_answered() {
        String lines = ("X: " + "x".repeat(8000) + "\n").repeat(9);
        assertEquals(Fault.TOO_LARGE, fault(OPTIONS.replace("\n\n", "\n" + lines + "Route: <sip:a>\n\n")));
        request(OPTIONS.replace("Length: 0\n\n", "Length: 70000\n\n" + "x".repeat(70_000)));
    }

    @Test
    void names_are_found_behind_line_255() {
        String many = OPTIONS.replace("Content-Length", "X: y\n".repeat(249) + "Route: <sip:a>\nContent-Length");
        assertEquals(254, request(many).findHeader(HeaderName.ROUTE, 0));
    }

    @Test
    void header_names_are_known_in_any_case_and_nothing_else_is() {
        for (HeaderName name : HeaderName.values()) {
            if (name == HeaderName.OTHER) {
                continue;
            }
            for (String spelt : new String[] {
                name.text(), name.text().toLowerCase(Locale.ROOT), name.text().toUpperCase(Locale.ROOT)
            }) {
                assertEquals(name, nameOf(spelt));
            }
            String longer = name.text() + "s";
            String shorter = name.text().substring(1);
            assertEquals(name.text().endsWith("-") ? name : HeaderName.OTHER, nameOf(longer));
            assertEquals(HeaderName.OTHER, nameOf(shorter));
        }
        assertEquals(HeaderName.X_PORTCULLIS, nameOf("x-Portcullis-A-Name-Longer-Than-Any-Other"));
        assertEquals(HeaderName.P_CHARGING, nameOf("p-charging-Function-Addresses"));
        assertEquals(HeaderName.SUPPORTED, nameOf("k"));
        assertEquals(HeaderName.OTHER, nameOf("C%6Fntact"));
        assertEquals(HeaderName.OTHER, nameOf("x"));
    }

    @Test
    void a_list_of_tokens_is_searched_whole_and_in_any_case() {
        SipRequest request = request(
                OPTIONS.replace("CSeq", "Supported: timer ,\tPath\nk: 100rel\nSupported:\nPrivacy: header;Id\nCSeq"));
        for (String listed : new String[] {"timer", "path", "100REL"}) {
            assertTrue(request.lists(HeaderName.SUPPORTED, listed), listed);
        }
        assertTrue(request.lists(HeaderName.PRIVACY, "id"));
        for (String absent : new String[] {"pat", "paths", "im", "timer ,", "id"}) {
            assertFalse(request.lists(HeaderName.SUPPORTED, absent), absent);
        }
        assertFalse(request.lists(HeaderName.REQUIRE, "timer"));
    }

    private static HeaderName nameOf(String spelt) {
        byte[] bytes = bytes(spelt);
        return HeaderName.of(bytes, 0, bytes.length);
    }

    @Test
    void noise_never_throws() {
        Random random = new Random(7);
        byte[] alphabet = bytes("\r\n\t :;,=<>\"\\@?/[]SIP/2.0ViaToFromlft1\u0000\u00ff");
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(120)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = alphabet[random.nextInt(alphabet.length)];
            }
            Parser.parse(bytes, Messages.PHONE);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
