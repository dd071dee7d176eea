package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.invite;
import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.proxy.Exchange.Sip;
import io.portcullis.sip.Transport;
import io.portcullis.transaction.Timers;
import io.portcullis.transaction.TransactionListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** INVITE transactions end to end: RFC 3261 section 17.1.1, 17.2.1 and 16.7, RFC 6026. */
class InviteExchangeTest {
    private static final List<Long> TIMER_G =
            List.of(0L, 500L, 1_500L, 3_500L, 7_500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L);
    private static final List<Long> TIMER_A = List.of(0L, 500L, 1_500L, 3_500L, 7_500L, 15_500L, 31_500L);
    private static final Duration LIFETIME = Timers.DEFAULTS.transaction();

    private final Exchange at = new Exchange();

    @Test
    @Tag("NAT-04")
    void a_call_is_set_up_and_ended() {
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        Sip invite = at.pbx.gets("INVITE sip:bob@example.com SIP/2.0");
        at.pbx.sends(invite.answer(100));
        at.pbx.sends(invite.answer(180));
        at.phone.gets("SIP/2.0 180");
        at.pbx.sends(invite.answer(200, "Contact: <sip:bob@192.0.2.11>"));
        Sip ok = at.phone.gets("SIP/2.0 200");
        assertEquals(
                List.of("SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKphone1;received=198.51.100.7;rport=5062"),
                ok.all("Via"));

        at.phone.sends(request("BYE", "z9hG4bKphone2"));
        Sip bye = at.pbx.gets("BYE");
        at.pbx.sends(bye.answer(200));
        at.phone.gets("SIP/2.0 200");
        at.phone.getsNothing();
        at.pbx.getsNothing();
        assertEquals(
                List.of("100 OUTSIDE", "INVITE INSIDE", "180 OUTSIDE", "200 OUTSIDE", "BYE INSIDE", "200 OUTSIDE"),
                at.heard.events);
    }

    @Test
    void every_transaction_is_gone_when_its_timers_have_fired() {
        a_call_is_set_up_and_ended();
        assertEquals(3, at.proxy.held());
        at.pass(LIFETIME);
        assertEquals(0, at.proxy.held());
        assertTrue(at.heard.active.values().stream().allMatch(n -> n == 0), at.heard.active::toString);
    }

    @Test
    @Tag("TXN-01")
    void the_same_branch_from_two_sent_by_values_is_two_transactions() {
        at.phone.sends(invite());
        at.phone.sends(invite().replace("UDP 198.51.100.7:5062", "UDP 198.51.100.7:5064"));
        assertNotEquals(at.pbx.gets("INVITE").branch(), at.pbx.gets("INVITE").branch());
    }

    @Test
    @Tag("TXN-01")
    void a_repeated_invite_reaches_the_pbx_once() {
        at.phone.sends(invite());
        at.phone.sends(invite());
        at.pbx.gets("INVITE");
        at.pbx.getsNothing();
    }

    @Test
    @Tag("TXN-03")
    @Tag("PRX-12")
    void a_repeated_invite_gets_the_last_provisional_again() {
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        at.pbx.sends(at.pbx.gets("INVITE").answer(183));
        at.phone.gets("SIP/2.0 183");
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 183");
        at.phone.getsNothing();
        at.pbx.getsNothing();
    }

    @Test
    @Tag("TXN-04")
    void a_failure_without_ack_is_sent_eleven_times_in_32_seconds() {
        at.phone.sends(invite());
        at.phone.clear();
        at.pbx.sends(at.pbx.gets("INVITE").answer(486));
        at.pass(Duration.ofMinutes(2));
        assertEquals(TIMER_G, at.phone.arrivalTimes());
        assertEquals(0, at.proxy.held());
    }

    @Test
    @Tag("TXN-04")
    void the_ack_stops_the_failure_and_late_acks_are_absorbed() {
        at.phone.sends(invite());
        at.phone.clear();
        at.pbx.sends(at.pbx.gets("INVITE").answer(486));
        at.pbx.gets("ACK");
        at.pass(700);
        assertEquals(1, at.proxy.active());
        at.phone.sends(request("ACK", "z9hG4bKphone1"));
        assertEquals(0, at.proxy.active());
        assertEquals(List.of(0L, 500L), at.phone.arrivalTimes());
        at.pass(4_900);
        at.phone.sends(request("ACK", "z9hG4bKphone1"));
        assertEquals(List.of(), at.unmatched);
        at.pass(Duration.ofMinutes(1));
        at.phone.getsNothing();
        at.pbx.getsNothing();
        assertEquals(0, at.proxy.held());
    }

    @Test
    @Tag("TXN-04")
    void a_repeated_invite_gets_the_failure_again() {
        at.phone.sends(invite());
        at.pbx.sends(at.pbx.gets("INVITE").answer(404));
        at.phone.clear();
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 404");
        at.phone.getsNothing();
    }

    @Test
    @Tag("TXN-05")
    @Tag("RES-01")
    void the_edge_acknowledges_a_failure_itself_with_the_branch_of_the_invite() {
        at.passage = new Passage(List.of(at.target), null, 1, List.of(), Exchange.lines("X-Trunk: 1"), HopLines.NONE);
        at.phone.sends(request(
                "INVITE",
                "z9hG4bKphone1",
                "Route: <sip:edge.example.com;lr>, <sip:pbx.example.com;lr>",
                "Require: 100rel"));
        Sip invite = at.pbx.gets("INVITE");
        at.pbx.sends(invite.answer(486));
        assertEquals("""
                ACK sip:bob@example.com SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=%s
                Max-Forwards: 70
                Route: <sip:pbx.example.com;lr>
                From: Alice <sip:alice@example.com>;tag=a1
                To: Bob <sip:bob@example.com>;tag=pbx1
                Call-ID: call-1@198.51.100.7
                CSeq: 1 ACK
                Content-Length: 0

                """.formatted(invite.branch()), at.pbx.gets("ACK").text());
        at.pbx.sends(invite.answer(486));
        at.pbx.gets("ACK");
        at.pbx.getsNothing();
    }

    @Test
    @Tag("TXN-05")
    void the_failure_is_forwarded_once_however_often_the_pbx_repeats_it() {
        at.phone.sends(invite());
        at.phone.clear();
        Sip invite = at.pbx.gets("INVITE");
        at.pbx.sends(invite.answer(486));
        at.pbx.sends(invite.answer(486));
        at.phone.gets("SIP/2.0 486");
        at.phone.getsNothing();
    }

    @Test
    @Tag("TXN-06")
    void every_repeated_2xx_is_forwarded_and_repeated_invites_are_absorbed() {
        at.phone.sends(invite());
        at.phone.clear();
        Sip invite = at.pbx.gets("INVITE");
        for (int i = 0; i < 5; i++) {
            at.pbx.sends(invite.answer(200));
            at.phone.sends(invite());
            at.pass(500);
        }
        assertEquals(List.of(0L, 500L, 1_000L, 1_500L, 2_000L), at.phone.arrivalTimes());
        at.pbx.getsNothing();
    }

    @Test
    @Tag("TXN-06")
    void a_2xx_after_64_T1_is_dropped() {
        at.phone.sends(invite());
        at.phone.clear();
        Sip invite = at.pbx.gets("INVITE");
        at.pbx.sends(invite.answer(200));
        at.phone.gets("SIP/2.0 200");
        at.pass(LIFETIME);
        at.pbx.sends(invite.answer(200));
        at.phone.getsNothing();
    }

    @Test
    @Tag("TXN-06")
    void an_ack_of_a_2xx_with_the_branch_of_its_invite_goes_where_the_2xx_came_from() {
        at.phone.sends(invite());
        Sip invite = at.pbx.gets("INVITE");
        at.pbx.sends(invite.answer(200));
        at.phone.sends(request(
                "ACK",
                "z9hG4bKphone1",
                "Proxy-Authorization: Digest username=\"alice\"",
                "P-Asserted-Identity: <sip:boss@example.com>"));
        Sip ack = at.pbx.gets("ACK");
        assertNotEquals(invite.branch(), ack.branch());
        assertEquals(List.of(), ack.all("Proxy-Authorization"));
        assertEquals(List.of(), ack.all("P-Asserted-Identity"));
        at.phone.sends(request("ACK", "z9hG4bKphone1", "Route: <sip:edge.example.com;lr>"));
        assertEquals(List.of("ACK"), at.unmatched);
    }

    @Test
    @Tag("TXN-07")
    void a_response_that_matches_no_transaction_is_dropped() {
        at.phone.sends(invite());
        at.phone.clear();
        Sip invite = at.pbx.gets("INVITE");
        at.pbx.sends(invite.answer(200).replace(invite.branch(), "z9hG4bK3.aaaaaaaaaaaaaaaa"));
        at.pbx.sends(invite.answer(200).replace("1 INVITE", "1 BYE"));
        at.phone.getsNothing();
    }

    @Test
    @Tag("SEC-14")
    void a_response_from_another_address_than_the_request_went_to_is_dropped() {
        at.phone.sends(invite());
        at.phone.clear();
        Sip invite = at.pbx.gets("INVITE");
        at.secondPbx.sends(invite.answer(200));
        at.peer("192.0.2.11", 5070).sends(invite.answer(200));
        at.phone.getsNothing();
        at.pbx.sends(invite.answer(200));
        at.phone.gets("SIP/2.0 200");
    }

    @Test
    @Tag("TXN-12")
    void timer_c_cancels_a_call_that_rings_on_without_another_provisional() {
        at.phone.sends(invite());
        Sip invite = at.pbx.gets("INVITE");
        at.pbx.sends(invite.answer(180));
        at.pass(Duration.ofMinutes(2));
        at.pbx.sends(invite.answer(180));
        at.pass(Duration.ofMinutes(2));
        at.pbx.sends(invite.answer(100));
        at.pass(60_990);
        at.pbx.getsNothing();
        at.pass(10);
        Sip cancel = at.pbx.gets("CANCEL");
        at.pbx.sends(cancel.answer(200));
        at.phone.clear();
        at.pbx.sends(invite.answer(487));
        at.phone.gets("SIP/2.0 487");
        at.pbx.gets("ACK");
    }

    @Test
    @Tag("TXN-12")
    void a_cancelled_call_that_gets_no_final_response_ends_with_408() {
        at.phone.sends(invite());
        at.pbx.sends(at.pbx.gets("INVITE").answer(180));
        at.pass(Timers.DEFAULTS.timerC());
        at.phone.clear();
        at.pass(LIFETIME);
        at.phone.gets("SIP/2.0 408");
        at.pass(Duration.ofMinutes(1));
        assertEquals(0, at.proxy.held());
    }

    @Test
    @Tag("TXN-13")
    void an_invite_without_answer_is_repeated_by_timer_a_and_ends_with_408() {
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        at.pass(31_990);
        at.phone.getsNothing();
        at.pass(10);
        at.phone.gets("SIP/2.0 408");
        assertEquals(TIMER_A, at.pbx.arrivalTimes());
    }

    @Test
    @Tag("TXN-13")
    void a_provisional_stops_the_repetitions() {
        at.phone.sends(invite());
        Sip invite = at.pbx.gets("INVITE");
        at.pass(600);
        at.pbx.sends(invite.answer(100));
        at.pbx.clear();
        at.pass(Duration.ofMinutes(1));
        at.pbx.getsNothing();
    }

    @Test
    @Tag("TXN-13")
    void nothing_is_repeated_over_a_reliable_transport() {
        Exchange tcp = new Exchange(Transport.TCP, Proxy.TRANSACTIONS);
        tcp.phone.sends(invite());
        tcp.pass(Duration.ofSeconds(33));
        assertEquals(List.of(0L), tcp.pbx.arrivalTimes());
        tcp.phone.gets("SIP/2.0 100");
        tcp.phone.gets("SIP/2.0 408");
        tcp.phone.getsNothing();
        tcp.phone.sends(request("ACK", "z9hG4bKphone1"));
        tcp.pass(10);
        assertEquals(0, tcp.proxy.held());
    }

    @Test
    @Tag("TXN-15")
    @Tag("RES-01")
    void a_cancel_is_held_until_the_pbx_has_said_something() {
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        Sip invite = at.pbx.gets("INVITE");
        at.phone.sends(request("CANCEL", "z9hG4bKphone1"));
        assertEquals("1 CANCEL", at.phone.gets("SIP/2.0 200").value("CSeq"));
        at.pbx.getsNothing();
        at.pbx.sends(invite.answer(100));
        assertEquals("""
                CANCEL sip:bob@example.com SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=%s
                Max-Forwards: 70
                From: Alice <sip:alice@example.com>;tag=a1
                To: Bob <sip:bob@example.com>
                Call-ID: call-1@198.51.100.7
                CSeq: 1 CANCEL
                Content-Length: 0

                """.formatted(invite.branch()), at.pbx.gets("CANCEL").text());
    }

    @Test
    @Tag("PRX-17")
    void a_cancel_ends_a_ringing_call_with_the_487_of_the_pbx() {
        at.phone.sends(invite());
        Sip invite = at.pbx.gets("INVITE");
        at.pbx.sends(invite.answer(180));
        at.phone.clear();
        at.phone.sends(request("CANCEL", "z9hG4bKphone1"));
        at.phone.sends(request("CANCEL", "z9hG4bKphone1"));
        assertEquals(
                at.phone.gets("SIP/2.0 200").value("To"),
                at.phone.gets("SIP/2.0 200").value("To"));
        Sip cancel = at.pbx.gets("CANCEL");
        at.pbx.sends(cancel.answer(200));
        at.pbx.getsNothing();
        at.phone.getsNothing();
        at.pbx.sends(invite.answer(487));
        assertEquals(
                "Bob <sip:bob@example.com>;tag=pbx1",
                at.phone.gets("SIP/2.0 487").value("To"));
        assertEquals("1 ACK", at.pbx.gets("ACK").value("CSeq"));
    }

    @Test
    @Tag("PRX-17")
    void a_cancel_that_crosses_the_200_changes_nothing() {
        at.phone.sends(invite());
        at.pbx.sends(at.pbx.gets("INVITE").answer(200));
        at.phone.clear();
        at.phone.sends(request("CANCEL", "z9hG4bKphone1"));
        at.phone.gets("SIP/2.0 200");
        at.phone.getsNothing();
        at.pbx.getsNothing();
    }

    @Test
    @Tag("PRX-17")
    void a_cancel_without_invite_is_for_the_edge_to_answer() {
        at.phone.sends(request("CANCEL", "z9hG4bKphone1"));
        assertEquals(List.of("CANCEL"), at.unmatched);
    }

    @Test
    @Tag("AUTH-21")
    void a_cancel_from_another_source_is_not_obeyed() {
        at.phone.sends(invite());
        at.pbx.sends(at.pbx.gets("INVITE").answer(180));
        at.peer("198.51.100.66", 5062).sends(request("CANCEL", "z9hG4bKphone1"));
        at.peer("198.51.100.7", 5066).sends(request("CANCEL", "z9hG4bKphone1"));
        assertEquals(List.of("CANCEL", "CANCEL"), at.unmatched);
        at.pbx.getsNothing();
    }

    @Test
    @Tag("TXN-02")
    void a_peer_without_the_branch_cookie_is_matched_by_the_rules_of_rfc_2543() {
        String invite = invite().replace(";branch=z9hG4bKphone1", "");
        at.phone.sends(invite);
        at.phone.sends(invite);
        Sip forwarded = at.pbx.gets("INVITE");
        at.pbx.getsNothing();
        at.pbx.sends(forwarded.answer(180));
        at.phone.clear();
        at.phone.sends(invite.replace("INVITE", "CANCEL"));
        at.phone.gets("SIP/2.0 200");
        at.pbx.gets("CANCEL");
        at.pbx.sends(forwarded.answer(487));
        at.phone.gets("SIP/2.0 487");
        at.phone.sends(invite.replace("INVITE", "ACK")
                .replace("To: Bob <sip:bob@example.com>", "To: Bob <sip:bob@example.com>;tag=pbx1"));
        at.pass(LIFETIME);
        at.phone.getsNothing();
    }

    @Test
    @Tag("TXN-02")
    void another_call_id_without_cookie_is_another_transaction() {
        String invite = invite().replace(";branch=z9hG4bKphone1", "");
        at.phone.sends(invite);
        at.phone.sends(invite.replace("call-1@", "call-2@"));
        at.phone.sends(invite.replace("CSeq: 1", "CSeq: 2"));
        at.pbx.gets("INVITE");
        at.pbx.gets("INVITE");
        at.pbx.gets("INVITE");
    }

    @Test
    @Tag("TXN-16")
    void a_full_table_answers_503_and_keeps_nothing() {
        Exchange small = new Exchange(Transport.UDP, 2);
        small.phone.sends(request("INVITE", "z9hG4bKa"));
        small.phone.sends(request("OPTIONS", "z9hG4bKb"));
        small.phone.clear();
        small.pbx.clear();
        small.phone.sends(request("INVITE", "z9hG4bKc"));
        assertEquals("5", small.phone.gets("SIP/2.0 503").value("Retry-After"));
        small.pbx.getsNothing();
        assertEquals(4, small.proxy.held());
        small.pass(Duration.ofMinutes(2));
        small.phone.clear();
        small.phone.sends(request("INVITE", "z9hG4bKd"));
        small.phone.gets("SIP/2.0 100");
    }

    @Test
    @Tag("TXN-16")
    void a_full_table_forgets_who_was_answered_longest_ago() {
        Exchange small = new Exchange(Transport.UDP, 2);
        small.phone.sends(request("INVITE", "z9hG4bKa"));
        small.pbx.sends(small.pbx.gets("INVITE").answer(200));
        small.phone.sends(request("OPTIONS", "z9hG4bKb"));
        small.pbx.sends(small.pbx.gets("OPTIONS").answer(200));
        small.phone.clear();
        small.phone.sends(request("INVITE", "z9hG4bKc"));
        small.phone.gets("SIP/2.0 100");
        small.pbx.gets("INVITE");
        assertEquals(4, small.proxy.held());
        small.phone.sends(request("OPTIONS", "z9hG4bKb"));
        small.phone.gets("SIP/2.0 200");
        small.pbx.getsNothing();
        small.phone.sends(request("INVITE", "z9hG4bKd"));
        small.phone.gets("SIP/2.0 100");
        small.phone.sends(request("INVITE", "z9hG4bKe"));
        small.phone.gets("SIP/2.0 503");
        small.pass(Duration.ofMinutes(6));
        assertEquals(0, small.proxy.held());
    }

    @Test
    @Tag("TXN-16")
    void a_full_table_forgets_a_failure_only_once_it_was_acknowledged() {
        Exchange small = new Exchange(Transport.UDP, 1);
        small.phone.sends(request("INVITE", "z9hG4bKa"));
        small.pbx.sends(small.pbx.gets("INVITE").answer(486));
        small.phone.clear();
        small.phone.sends(request("INVITE", "z9hG4bKb"));
        small.phone.gets("SIP/2.0 503");
        small.phone.sends(request("ACK", "z9hG4bKa"));
        small.phone.sends(request("INVITE", "z9hG4bKb"));
        small.phone.gets("SIP/2.0 100");
        assertEquals(2, small.proxy.held());
    }

    @Test
    @Tag("PRX-12")
    void the_tag_and_everything_else_in_a_response_pass_unchanged() {
        at.phone.sends(invite());
        at.phone.clear();
        Sip invite = at.pbx.gets("INVITE");
        at.pbx.sends(invite.answer(180, "x-odd :  value", "Record-Route: <sip:192.0.2.11;lr>"));
        String expected = invite.answer(180, "x-odd :  value", "Record-Route: <sip:192.0.2.11;lr>")
                .replace("Via: " + invite.value("Via") + "\n", "");
        assertEquals(expected, at.phone.gets("SIP/2.0 180").text());
    }

    @Test
    @Tag("PRX-13")
    void our_via_is_removed_also_where_the_pbx_joined_them_with_a_comma() {
        at.phone.sends(invite());
        at.phone.clear();
        Sip invite = at.pbx.gets("INVITE");
        List<String> vias = invite.all("Via");
        assertEquals(2, vias.size());
        String joined = invite.answer(180)
                .replace("Via: " + vias.get(0) + "\nVia: " + vias.get(1), "v: " + vias.get(0) + " , " + vias.get(1));
        at.pbx.sends(joined);
        Sip ringing = at.phone.gets("SIP/2.0 180");
        assertEquals(List.of(vias.get(1)), ringing.all("v"));
        assertFalse(ringing.text().contains(vias.get(0)));
    }

    @Test
    @Tag("PRX-13")
    void the_100_of_the_pbx_goes_no_further() {
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        at.pbx.sends(at.pbx.gets("INVITE").answer(100));
        at.phone.getsNothing();
    }

    @Test
    @Tag("AUTH-31")
    @Tag("AUTH-25")
    void a_challenge_of_the_pbx_passes_back_untouched() {
        at.phone.sends(invite());
        at.phone.clear();
        Sip invite = at.pbx.gets("INVITE");
        String challenge = "Proxy-Authenticate: Digest realm=\"pbx.example.org\",nonce=\"n\" , qop=\"auth\"";
        at.pbx.sends(invite.answer(407, challenge));
        assertTrue(at.phone.gets("SIP/2.0 407").text().contains(challenge + "\n"));
        at.phone.sends(request("ACK", "z9hG4bKphone1"));
        at.phone.sends(invite().replace("z9hG4bKphone1", "z9hG4bKphone2").replace("CSeq: 1", "CSeq: 2"));
        at.phone.gets("SIP/2.0 100");
        at.pbx.gets("ACK");
        assertEquals("2 INVITE", at.pbx.gets("INVITE").value("CSeq"));
    }

    @Test
    @Tag("NAT-03")
    void without_rport_the_answer_goes_to_the_port_of_the_via() {
        Exchange.Peer other = at.peer("198.51.100.7", 6000);
        other.sends(invite().replace(";rport", ""));
        other.getsNothing();
        at.phone.gets("SIP/2.0 100");
    }

    @Test
    void the_drain_count_falls_with_each_final_answer() {
        at.phone.sends(invite());
        at.phone.sends(request("OPTIONS", "z9hG4bKphone9"));
        assertEquals(2, at.proxy.active());
        at.pbx.sends(at.pbx.gets("INVITE").answer(200));
        assertEquals(1, at.proxy.active());
        at.pbx.sends(at.pbx.gets("OPTIONS").answer(200));
        assertEquals(0, at.proxy.active());
        assertEquals(
                Map.of(
                        TransactionListener.Kind.INVITE_SERVER, 1,
                        TransactionListener.Kind.INVITE_CLIENT, 1,
                        TransactionListener.Kind.NON_INVITE_SERVER, 1,
                        TransactionListener.Kind.NON_INVITE_CLIENT, 0),
                at.heard.active);
    }
}
