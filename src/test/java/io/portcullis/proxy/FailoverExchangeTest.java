package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.invite;
import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.portcullis.proxy.Exchange.Sip;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two targets: when the second is asked, and what the caller is told when nobody can help (RFC 3261 16.7, RFC 3263 4.3). */
class FailoverExchangeTest {
    private final Exchange at = new Exchange();

    @BeforeEach
    void two_targets() {
        at.passage = Passage.to(List.of(at.target, at.secondTarget));
    }

    @Test
    @Tag("PRX-10")
    void after_a_503_the_second_target_gets_the_same_request_with_another_branch() {
        at.phone.sends(invite());
        at.phone.clear();
        Sip first = at.pbx.gets("INVITE");
        at.pbx.sends(first.answer(100));
        at.pbx.sends(first.answer(503));
        at.pbx.gets("ACK");
        at.phone.getsNothing();
        Sip second = at.secondPbx.gets("INVITE");
        assertNotEquals(first.branch(), second.branch());
        assertEquals(first.text().replace(first.branch(), second.branch()), second.text());
        at.secondPbx.sends(second.answer(200));
        at.phone.gets("SIP/2.0 200");
        assertEquals(
                List.of("100 OUTSIDE", "INVITE INSIDE", "failover UNAVAILABLE", "INVITE INSIDE", "200 OUTSIDE"),
                at.heard.events);
    }

    @Test
    @Tag("PRX-14")
    void the_only_pbx_answers_503_and_the_caller_gets_500() {
        at.passage = Passage.to(List.of(at.target));
        at.phone.sends(invite());
        at.phone.clear();
        at.pbx.sends(at.pbx.gets("INVITE").answer(503));
        at.phone.gets("SIP/2.0 500");
    }

    @Test
    @Tag("PRX-14")
    void both_answer_503_and_no_target_is_asked_twice() {
        at.phone.sends(invite());
        at.phone.clear();
        at.pbx.sends(at.pbx.gets("INVITE").answer(503));
        at.pbx.gets("ACK");
        at.secondPbx.sends(at.secondPbx.gets("INVITE").answer(503));
        at.secondPbx.gets("ACK");
        at.phone.gets("SIP/2.0 500");
        at.pass(Duration.ofSeconds(10));
        at.pbx.getsNothing();
        at.secondPbx.getsNothing();
    }

    @Test
    @Tag("PRX-23")
    @Tag("SEC-15")
    void a_redirection_goes_back_to_the_caller_and_the_edge_does_not_follow_it() {
        at.phone.sends(invite());
        at.phone.clear();
        at.pbx.sends(at.pbx.gets("INVITE").answer(302, "Contact: <sip:192.0.2.12>"));
        assertEquals("<sip:192.0.2.12>", at.phone.gets("SIP/2.0 302").value("Contact"));
        at.secondPbx.getsNothing();
    }

    @Test
    @Tag("PRX-16")
    void a_refusal_by_the_callee_wherever_they_may_be_is_final() {
        at.phone.sends(invite());
        at.phone.clear();
        at.pbx.sends(at.pbx.gets("INVITE").answer(603));
        at.phone.gets("SIP/2.0 603");
        at.secondPbx.getsNothing();
    }

    @Test
    void a_failure_other_than_503_is_the_answer() {
        at.phone.sends(invite());
        at.phone.clear();
        at.pbx.sends(at.pbx.gets("INVITE").answer(500));
        at.phone.gets("SIP/2.0 500");
        at.secondPbx.getsNothing();
    }

    @Test
    @Tag("TRN-10")
    void a_target_that_cannot_be_reached_is_passed_over() {
        at.pbx.unreachable = true;
        at.phone.sends(invite());
        at.secondPbx.gets("INVITE");
        assertEquals("failover UNREACHABLE", at.heard.events.get(1));
    }

    @Test
    @Tag("PRX-21")
    void when_no_target_can_be_reached_the_answer_is_503_with_retry_after() {
        at.pbx.unreachable = true;
        at.secondPbx.unreachable = true;
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        assertEquals("5", at.phone.gets("SIP/2.0 503").value("Retry-After"));
        at.phone.sends(request("OPTIONS", "z9hG4bKphone2"));
        at.phone.gets("SIP/2.0 503");
    }

    @Test
    @Tag("RES-05")
    void a_target_that_says_nothing_within_the_answer_timeout_is_passed_over() {
        at.phone.sends(invite());
        at.pass(1_990);
        at.secondPbx.getsNothing();
        at.pass(10);
        at.secondPbx.gets("INVITE");
        assertEquals(List.of(0L, 500L, 1_500L), at.pbx.arrivalTimes());
        at.pass(5_000);
        at.pbx.getsNothing();
        assertEquals("failover NO_ANSWER", at.heard.events.get(2));
    }

    @Test
    @Tag("RES-05")
    void the_next_caller_is_not_sent_to_a_silent_target() {
        at.phone.sends(invite());
        at.pass(2_000);
        at.pbx.clear();
        at.phone.sends(request("INVITE", "z9hG4bKphone2"));
        at.pbx.getsNothing();
        at.pass(Duration.ofSeconds(15));
        at.phone.sends(request("INVITE", "z9hG4bKphone3"));
        at.pbx.gets("INVITE");
    }

    @Test
    void a_request_that_takes_its_time_does_not_make_the_target_look_dead() {
        at.phone.sends(request("REGISTER", "z9hG4bKphone1"));
        at.pass(2_000);
        at.pbx.clear();
        at.phone.sends(request("INVITE", "z9hG4bKphone2"));
        at.pbx.gets("INVITE");
    }

    @Test
    @Tag("RES-06")
    void a_target_that_said_100_is_waited_for() {
        at.phone.sends(invite());
        at.pbx.sends(at.pbx.gets("INVITE").answer(100));
        at.pass(Duration.ofMinutes(3));
        at.secondPbx.getsNothing();
    }

    @Test
    @Tag("RES-06")
    void a_target_that_rang_is_the_last_one() {
        at.phone.sends(invite());
        at.phone.clear();
        Sip invite = at.pbx.gets("INVITE");
        at.pbx.sends(invite.answer(180));
        at.pbx.sends(invite.answer(503));
        at.phone.gets("SIP/2.0 180");
        at.phone.gets("SIP/2.0 500");
        at.secondPbx.getsNothing();
    }

    @Test
    @Tag("RES-06")
    void a_target_that_speaks_up_after_it_was_passed_over_is_cancelled() {
        at.phone.sends(invite());
        Sip first = at.pbx.gets("INVITE");
        at.pass(2_000);
        at.pbx.clear();
        at.phone.clear();
        at.pbx.sends(first.answer(180));
        Sip cancel = at.pbx.gets("CANCEL");
        assertEquals(first.branch(), cancel.branch());
        at.pbx.sends(cancel.answer(200));
        at.pbx.sends(first.answer(487));
        at.pbx.gets("ACK");
        at.phone.getsNothing();
        at.secondPbx.sends(at.secondPbx.gets("INVITE").answer(180));
        at.phone.gets("SIP/2.0 180");
    }

    @Test
    @Tag("PRX-16")
    void a_late_2xx_of_a_target_passed_over_takes_the_call_and_the_other_is_cancelled() {
        at.phone.sends(invite());
        Sip first = at.pbx.gets("INVITE");
        at.pass(2_000);
        at.phone.clear();
        Sip second = at.secondPbx.gets("INVITE");
        at.secondPbx.sends(second.answer(100));
        at.pbx.sends(first.answer(200));
        at.phone.gets("SIP/2.0 200");
        at.secondPbx.gets("CANCEL");
        at.secondPbx.sends(second.answer(487));
        at.secondPbx.gets("ACK");
        at.phone.getsNothing();
        at.pass(Duration.ofMinutes(2));
        assertEquals(0, at.proxy.held());
    }

    @Test
    void the_last_target_is_waited_for_until_timer_b() {
        at.phone.sends(invite());
        at.phone.clear();
        at.pass(33_990);
        at.phone.getsNothing();
        at.pass(10);
        at.phone.gets("SIP/2.0 408");
        at.pass(Duration.ofMinutes(2));
        assertEquals(0, at.proxy.held());
    }

    @Test
    @Tag("RES-07")
    void what_a_target_says_to_one_caller_takes_it_from_nobody_else() {
        at.phone.sends(invite());
        at.pbx.sends(at.pbx.gets("INVITE").answer(503, "Retry-After: 300 (maintenance);duration=60"));
        at.pbx.clear();
        at.phone.sends(request("OPTIONS", "z9hG4bKphone2"));
        at.pbx.gets("OPTIONS");
    }

    @Test
    void a_503_without_retry_after_is_held_against_nobody_else() {
        at.phone.sends(invite());
        at.pbx.sends(at.pbx.gets("INVITE").answer(503));
        at.pbx.clear();
        at.phone.sends(request("OPTIONS", "z9hG4bKphone2"));
        at.pbx.gets("OPTIONS");
    }

    @Test
    void when_all_targets_are_down_the_best_is_tried_all_the_same_for_as_long_as_an_answer_may_take() {
        at.target.failed(at.nanos());
        at.secondTarget.failed(at.nanos());
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        at.pbx.gets("INVITE");
        at.phone.getsNothing();
        at.pass(Exchange.SETTINGS.answerTimeout());
        assertEquals("5", at.phone.gets("SIP/2.0 503").value("Retry-After"));
        at.secondPbx.getsNothing();
    }

    @Test
    void a_target_that_is_back_takes_the_call_although_nobody_has_noticed_yet() {
        at.target.failed(at.nanos());
        at.secondTarget.failed(at.nanos());
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        at.pbx.sends(at.pbx.gets("INVITE").answer(180));
        at.phone.gets("SIP/2.0 180");
        at.pass(Exchange.SETTINGS.answerTimeout());
        at.phone.getsNothing();
        at.phone.sends(request("OPTIONS", "z9hG4bKphone2"));
        at.pbx.gets("OPTIONS"); // it answered, so it is up for everybody
    }

    @Test
    void a_target_that_is_down_is_passed_over_while_another_lives() {
        at.target.failed(at.nanos());
        at.phone.sends(invite());
        at.secondPbx.gets("INVITE");
        at.pbx.getsNothing();
    }

    @Test
    void who_wants_to_be_left_alone_is_no_last_resort() {
        at.target.asked(at.nanos(), 60);
        at.secondTarget.asked(at.nanos(), 60);
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        at.phone.gets("SIP/2.0 503");
        at.pbx.getsNothing();
    }

    @Test
    @Tag("TLS-05")
    void a_request_for_a_sips_uri_goes_to_no_target_without_tls() {
        at.phone.sends(invite().replace("INVITE sip:", "INVITE sips:"));
        at.phone.gets("SIP/2.0 100");
        assertEquals(
                "380 portcullis \"SIPS Not Allowed\"",
                at.phone.gets("SIP/2.0 480").value("Warning"));
        at.pbx.getsNothing();
        at.secondPbx.getsNothing();
    }

    @Test
    void a_cancelled_call_goes_to_no_further_target() {
        at.phone.sends(invite());
        at.phone.sends(request("CANCEL", "z9hG4bKphone1"));
        at.phone.clear();
        at.pass(2_000);
        at.phone.gets("SIP/2.0 487");
        at.secondPbx.getsNothing();
    }

    @Test
    void a_cancelled_call_that_is_refused_with_503_goes_to_no_further_target() {
        at.phone.sends(invite());
        Sip invite = at.pbx.gets("INVITE");
        at.phone.sends(request("CANCEL", "z9hG4bKphone1"));
        at.phone.clear();
        at.pbx.sends(invite.answer(503));
        at.phone.gets("SIP/2.0 487");
        at.secondPbx.getsNothing();
    }

    @Test
    void other_requests_fail_over_as_well() {
        at.phone.sends(request("OPTIONS", "z9hG4bKphone1"));
        Sip first = at.pbx.gets("OPTIONS");
        at.pass(2_000);
        at.pbx.clear();
        at.secondPbx.sends(at.secondPbx.gets("OPTIONS").answer(503));
        at.phone.gets("SIP/2.0 500");
        at.pbx.sends(first.answer(200));
        at.phone.getsNothing();
    }

    @Test
    void along_a_flow_there_is_nobody_else_to_ask() {
        at.passage = Passage.along(at.phone);
        at.pbx.sends(invite());
        at.pbx.clear();
        Sip invite = at.phone.gets("INVITE");
        at.phone.sends(invite.answer(503));
        at.pbx.gets("SIP/2.0 500");
        assertEquals(List.of("100 INSIDE", "INVITE OUTSIDE", "500 INSIDE"), at.heard.events);
    }

    @Test
    void a_request_in_a_dialog_goes_to_its_target_even_if_that_is_thought_to_be_down() {
        at.target.failed(at.nanos());
        at.passage = Passage.to(List.of(at.target));
        at.phone.sends(request("BYE", "z9hG4bKphone2")
                .replace("To: Bob <sip:bob@example.com>", "To: Bob <sip:bob@example.com>;tag=pbx1"));
        at.pbx.gets("BYE");
    }

    @Test
    @Tag("TRN-09")
    void a_lost_connection_is_an_answer_at_once() {
        at.phone.sends(invite());
        at.phone.sends(request("OPTIONS", "z9hG4bKphone2"));
        at.proxy.lost(at.pbx);
        assertEquals(
                Set.of("INVITE sip:bob@example.com SIP/2.0", "OPTIONS sip:bob@example.com SIP/2.0"),
                at.secondPbx.everything().stream().map(Sip::firstLine).collect(Collectors.toSet()));
        at.phone.gets("SIP/2.0 100");
        at.phone.getsNothing();
        at.proxy.lost(at.secondPbx);
        at.phone.gets("SIP/2.0 503");
        at.phone.gets("SIP/2.0 503");
    }

    @Test
    @Tag("TRN-10")
    void a_lost_connection_ends_no_call_that_already_rings() {
        at.phone.sends(invite());
        Sip invite = at.pbx.gets("INVITE");
        at.pbx.sends(invite.answer(180));
        at.phone.clear();
        at.proxy.lost(at.pbx);
        at.pbx.sends(invite.answer(200));
        at.phone.gets("SIP/2.0 200");
        at.secondPbx.getsNothing();
    }

    @Test
    @Tag("TXN-14")
    void a_lost_caller_does_not_lose_the_transaction_of_the_invite() {
        at.phone.sends(invite());
        at.pbx.gets("INVITE");
        at.proxy.lost(at.phone);
        at.phone.sends(invite());
        at.pbx.getsNothing();
    }
}
