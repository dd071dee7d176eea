package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.invite;
import static io.portcullis.proxy.Exchange.lines;
import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.proxy.Exchange.Sip;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the PBX sees of a request: RFC 3261 section 16.6. */
class ForwardingTest {
    private final Exchange at = new Exchange();

    @Test
    @Tag("PRX-11")
    void nothing_is_changed_that_was_not_asked_for() {
        String odd = request(
                                "INVITE",
                                "z9hG4bKphone1",
                                "x-odd :  \t spaced  value",
                                "s: compact",
                                "Proxy-Authorization: Digest realm=\"pbx.example.org\", nonce=\"n\"",
                                "Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKbelow;received=10.1.1.1")
                        .replace("Content-Length: 0\n", "l:   5\n")
                + "a\0b\u00ff\r";
        at.phone.sends(odd);
        Sip got = at.pbx.gets();
        assertEquals(
                odd.replace(
                                "INVITE sip:bob@example.com SIP/2.0\n",
                                "INVITE sip:bob@example.com SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.1:5060;rport;branch="
                                        + got.branch() + "\nMax-Breadth: 60\n")
                        .replace("z9hG4bKphone1;rport", "z9hG4bKphone1;received=198.51.100.7;rport=5062")
                        .replace("Max-Forwards: 70", "Max-Forwards: 69"),
                got.text());
    }

    @Test
    void the_passage_says_what_is_taken_out_and_put_in() {
        at.passage = new Passage(
                List.of(at.target),
                null,
                0,
                List.of(7, 8),
                lines("P-Asserted-Identity: <sip:alice@example.com>", "X-Portcullis-Account: AC1"),
                HopLines.NONE);
        at.phone.sends(request(
                "INVITE",
                "z9hG4bKphone1",
                "Proxy-Authorization: Digest realm=\"ours\"",
                "P-Asserted-Identity: <sip:boss@example.com>",
                "Subject: hello"));
        Sip got = at.pbx.gets("INVITE");
        assertEquals(List.of(), got.all("Proxy-Authorization"));
        assertEquals(List.of("<sip:alice@example.com>"), got.all("P-Asserted-Identity"));
        assertEquals(List.of("AC1"), got.all("X-Portcullis-Account"));
        assertEquals(List.of("hello"), got.all("Subject"));
    }

    @Test
    @Tag("PRX-07")
    void record_route_goes_on_top_and_knows_both_flows() {
        List<String> asked = new ArrayList<>();
        at.passage = new Passage(List.of(at.target), null, 0, List.of(), Bytes.EMPTY, (request, caller, callee) -> {
            asked.add(request.method() + " " + caller.remote().getPort() + " "
                    + callee.remote().getAddress().getHostAddress());
            return lines("Record-Route: <sip:token@192.0.2.1:5060;lr>");
        });
        at.phone.sends(request("INVITE", "z9hG4bKphone1", "Record-Route: <sip:other.example.com;lr>"));
        assertEquals(
                List.of("<sip:token@192.0.2.1:5060;lr>", "<sip:other.example.com;lr>"),
                at.pbx.gets().all("Record-Route"));
        assertEquals(List.of("INVITE 5062 192.0.2.11"), asked);
        at.phone.acknowledges(request("ACK", "z9hG4bKphone2"));
        assertEquals(List.of(), at.pbx.gets("ACK").all("Record-Route"));
    }

    @Test
    @Tag("PRX-02")
    void max_forwards_0_goes_no_further() {
        at.phone.sends(invite().replace("Max-Forwards: 70", "Max-Forwards: 0"));
        at.phone.gets("SIP/2.0 483");
        at.phone.acknowledges(request("ACK", "z9hG4bKphone2").replace("Max-Forwards: 70", "Max-Forwards: 0"));
        at.pbx.getsNothing();
        assertEquals(0, at.proxy.held());
    }

    @ParameterizedTest
    @CsvSource({"70, 69", "1, 0", "255, 254", "'', 70"})
    @Tag("PRX-02")
    void max_forwards_is_decremented_or_added(String before, String after) {
        String line = before.isEmpty() ? "" : "Max-Forwards: " + before + "\n";
        at.phone.sends(invite().replace("Max-Forwards: 70\n", line));
        assertEquals(List.of(after), at.pbx.gets().all("Max-Forwards"));
    }

    @ParameterizedTest
    @CsvSource({"'', 60", "61, 60", "60, 60", "7, 7", "99999999999999, 60", "many, 60"})
    @Tag("PRX-20")
    void max_breadth_is_exactly_one_value_of_at_most_60(String before, String after) {
        at.phone.sends(before.isEmpty() ? invite() : request("INVITE", "z9hG4bKphone1", "Max-Breadth: " + before));
        assertEquals(List.of(after), at.pbx.gets().all("Max-Breadth"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Route: <sip:t@edge;lr>\nRoute: <sip:t@edge:5061;lr>\nRoute: <sip:pbx;lr>\n",
                "Route: <sip:t@edge;lr>, <sip:t@edge:5061;lr>\nRoute: <sip:pbx;lr>\n",
                "Route: <sip:t@edge;lr> ,<sip:t@edge:5061;lr>;x=\",\",<sip:pbx;lr>\n",
                "Route: <sip:t@edge;lr>\nRoute: <sip:t@edge:5061;lr>, <sip:pbx;lr>\n"
            })
    @Tag("PRX-04")
    void own_route_values_are_taken_out_however_they_are_written(String routes) {
        at.passage = new Passage(List.of(at.target), null, 2, List.of(), Bytes.EMPTY, HopLines.NONE);
        at.phone.sends(invite().replace("Contact:", routes + "Contact:"));
        Sip got = at.pbx.gets("INVITE sip:bob@example.com SIP/2.0");
        assertEquals(List.of("<sip:pbx;lr>"), got.all("Route"));
    }

    @Test
    @Tag("PRX-04")
    void when_all_routes_are_ours_none_is_left() {
        at.passage = new Passage(List.of(at.target), null, 1, List.of(), Bytes.EMPTY, HopLines.NONE);
        at.phone.sends(request("INVITE", "z9hG4bKphone1", "Route: <sip:t@edge;lr>"));
        assertEquals(List.of(), at.pbx.gets().all("Route"));
    }

    @Test
    @Tag("PRX-09")
    void a_strict_router_gets_its_own_uri_and_the_request_uri_becomes_the_last_route() {
        at.passage = new Passage(List.of(at.target), null, 1, List.of(), Bytes.EMPTY, HopLines.NONE);
        at.phone.sends(request(
                "INVITE",
                "z9hG4bKphone1",
                "Route: <sip:t@edge;lr>, <sip:strict.example.com>, <sip:c;lr>",
                "Route: <sip:d;lr>"));
        Sip got = at.pbx.gets("INVITE sip:strict.example.com SIP/2.0");
        assertEquals(List.of("<sip:c;lr>", "<sip:d;lr>", "<sip:bob@example.com>"), got.all("Route"));
    }

    @Test
    @Tag("PRX-09")
    void a_strict_router_that_is_the_only_route_is_replaced_by_the_request_uri() {
        at.phone.sends(request("INVITE", "z9hG4bKphone1", "Route: <sip:127.0.0.1:5080>"));
        Sip got = at.pbx.gets("INVITE sip:127.0.0.1:5080 SIP/2.0");
        assertEquals(List.of("<sip:bob@example.com>"), got.all("Route"));
    }

    @Test
    @Tag("MSG-04")
    void the_version_leaves_in_capitals() {
        at.phone.sends(invite().replaceFirst("SIP/2.0\n", "sip/2.0\n"));
        at.pbx.gets("INVITE sip:bob@example.com SIP/2.0");
    }

    @Test
    @Tag("MSG-10")
    void octets_behind_content_length_do_not_go_on() {
        at.phone.sends(invite() + "INVITE sip:smuggled@example.com SIP/2.0");
        assertFalse(at.pbx.gets().text().contains("smuggled"));
    }

    @Test
    @Tag("TRN-11")
    void a_stream_gets_the_content_length_a_datagram_need_not_have() {
        String bare = invite().replace("Content-Length: 0\n", "") + "body";
        at.phone.sends(bare);
        assertEquals(List.of(), at.pbx.gets().all("Content-Length"));
        Exchange tcp = new Exchange(Transport.TCP, Proxy.TRANSACTIONS);
        tcp.phone.sends(bare);
        Sip got = tcp.pbx.gets();
        assertEquals(List.of("4"), got.all("Content-Length"));
        assertTrue(got.value("Via").startsWith("SIP/2.0/TCP "));
    }

    @Test
    @Tag("TXN-08")
    void the_ack_of_a_2xx_gets_a_branch_of_its_own_and_no_answer() {
        at.passage = new Passage(List.of(at.target), null, 1, List.of(), Bytes.EMPTY, HopLines.NONE);
        at.phone.acknowledges(request("ACK", "z9hG4bKphone2", "Route: <sip:t@edge;lr>"));
        Sip ack = at.pbx.gets("ACK sip:bob@example.com SIP/2.0");
        assertTrue(ack.branch().startsWith("z9hG4bK3."), ack::branch);
        assertEquals(List.of(), ack.all("Route"));
        at.phone.getsNothing();
        assertEquals(List.of("ACK INSIDE"), at.heard.events);
    }

    @Test
    void what_would_be_too_large_with_our_lines_is_refused() {
        String[] many = new String[241];
        Arrays.fill(many, "X: y");
        at.phone.sends(request("INVITE", "z9hG4bKphone1", many));
        at.phone.gets("SIP/2.0 513");
        at.phone.sends(request("MESSAGE", "z9hG4bKphone2")
                .replace("Content-Length: 0", "Content-Length: 64000")
                .concat("x".repeat(64_000)));
        at.phone.gets("SIP/2.0 513");
        at.phone.sends(request("MESSAGE", "z9hG4bKphone3")
                .replace("Content-Length: 0", "Content-Length: 60000")
                .concat("x".repeat(60_000)));
        at.pbx.gets("MESSAGE");
        at.pbx.getsNothing();
    }

    @Test
    void a_defect_of_ours_ends_the_transaction_it_hits() {
        at.passage = new Passage(List.of(at.target), null, 0, List.of(), Bytes.EMPTY, (request, caller, callee) -> {
            throw new IllegalStateException("defect");
        });
        assertThrows(IllegalStateException.class, () -> at.phone.sends(invite()));
        at.phone.gets("SIP/2.0 100");
        at.phone.gets("SIP/2.0 500");
        at.pass(Duration.ofMinutes(1));
        assertEquals(0, at.proxy.held());
    }

    @Test
    @Tag("PRX-18")
    void the_same_call_by_two_branches_is_forwarded_twice() {
        at.phone.sends(invite());
        at.phone.sends(request("INVITE", "z9hG4bKphone2"));
        at.pbx.gets("INVITE");
        at.pbx.gets("INVITE");
    }
}
