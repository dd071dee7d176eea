package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.invite;
import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.proxy.Exchange.Sip;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Transport;
import io.portcullis.transaction.Timers;
import io.portcullis.upstream.Target;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More answers to an INVITE than one, from one target or from several: RFC 3261 sections 16.7 and 16.10, RFC 6026. */
class ForkedExchangeTest {
    private final Exchange at = new Exchange();

    /** Has the first target passed over, so that the second is asked as well; gives the INVITE that the first got. */
    private Sip passedOver() {
        at.passage = Passage.to(List.of(at.target, at.secondTarget));
        at.phone.sends(invite());
        Sip first = at.pbx.gets("INVITE");
        at.pass(2_000);
        at.pbx.clear();
        at.phone.clear();
        return first;
    }

    @Test
    @Tag("PRX-12")
    @Tag("PRX-13")
    @Tag("TXN-06")
    void every_dialog_that_the_pbx_makes_reaches_the_caller() {
        at.phone.sends(invite());
        at.phone.clear();
        Sip invite = at.pbx.gets("INVITE");
        for (String answer : List.of("180 a", "183 b", "200 b", "200 a", "200 b", "200 c")) {
            at.pbx.sends(invite.answer(Integer.parseInt(answer.substring(0, 3)))
                    .replace("tag=pbx1", "tag=" + answer.substring(4)));
            Sip heard = at.phone.gets("SIP/2.0 " + answer.substring(0, 3));
            assertEquals("Bob <sip:bob@example.com>;tag=" + answer.substring(4), heard.value("To"));
        }
        at.phone.getsNothing();
    }

    @Test
    @Tag("PRX-13")
    @Tag("TXN-06")
    void after_a_2xx_neither_a_provisional_nor_a_failure_goes_on() {
        at.phone.sends(invite());
        at.phone.clear();
        Sip invite = at.pbx.gets("INVITE");
        at.pbx.sends(invite.answer(200));
        at.phone.gets("SIP/2.0 200");
        at.pbx.sends(invite.answer(180));
        at.pbx.sends(invite.answer(486));
        at.phone.getsNothing();
        at.pbx.getsNothing();
    }

    @Test
    @Tag("PRX-15")
    void when_two_targets_challenge_the_caller_gets_the_challenges_of_both() {
        Sip first = passedOver();
        at.pbx.sends(first.answer(
                407,
                "Proxy-Authenticate: Digest realm=\"a\",nonce=\"1\"",
                "x-between: them",
                "Proxy-Authenticate: Digest realm=\"a\" , nonce=\"2\""));
        at.pbx.gets("ACK");
        at.phone.getsNothing();
        Sip second = at.secondPbx.gets("INVITE");
        at.secondPbx.sends(second.answer(401, "WWW-Authenticate: Digest realm=\"b\",nonce=\"3\""));
        Sip challenge = at.phone.gets("SIP/2.0 401");
        assertEquals(List.of("Digest realm=\"b\",nonce=\"3\""), challenge.all("WWW-Authenticate"));
        assertEquals(
                List.of("Digest realm=\"a\",nonce=\"1\"", "Digest realm=\"a\" , nonce=\"2\""),
                challenge.all("Proxy-Authenticate"));
        assertFalse(challenge.text().contains("x-between"));
    }

    @Test
    @Tag("PRX-15")
    void a_challenge_of_a_target_passed_over_is_no_part_of_another_answer() {
        Sip first = passedOver();
        at.pbx.sends(first.answer(407, "Proxy-Authenticate: Digest realm=\"a\",nonce=\"1\""));
        at.secondPbx.sends(at.secondPbx.gets("INVITE").answer(486));
        assertEquals(List.of(), at.phone.gets("SIP/2.0 486").all("Proxy-Authenticate"));
    }

    @Test
    @Tag("PRX-16")
    void a_6xx_of_a_target_passed_over_ends_the_call_everywhere() {
        Sip first = passedOver();
        Sip second = at.secondPbx.gets("INVITE");
        at.secondPbx.sends(second.answer(180));
        at.phone.gets("SIP/2.0 180");
        at.pbx.sends(first.answer(603));
        Sip cancel = at.secondPbx.gets("CANCEL");
        at.secondPbx.sends(cancel.answer(200));
        at.phone.getsNothing();
        at.secondPbx.sends(second.answer(487));
        at.phone.gets("SIP/2.0 603");
        at.phone.getsNothing();
        at.phone.sends(request("ACK", "z9hG4bKphone1"));
        at.pass(Duration.ofMinutes(2));
        assertEquals(0, at.proxy.held());
    }

    @Test
    @Tag("PRX-16")
    void a_2xx_that_crosses_a_6xx_still_counts() {
        Sip first = passedOver();
        Sip second = at.secondPbx.gets("INVITE");
        at.pbx.sends(first.answer(600));
        at.secondPbx.sends(second.answer(200));
        at.phone.gets("SIP/2.0 200");
        at.phone.getsNothing();
    }

    @Test
    @Tag("PRX-16")
    void after_a_6xx_nobody_else_is_asked() {
        Sip first = passedOver();
        at.passage = Passage.to(List.of(at.target));
        at.pbx.sends(first.answer(606));
        at.secondPbx.clear();
        at.pass(2_000);
        at.phone.gets("SIP/2.0 606");
        Exchange other = new Exchange();
        other.passage = Passage.to(List.of(other.target, other.secondTarget));
        other.phone.sends(invite());
        other.phone.clear();
        other.pbx.sends(other.pbx.gets("INVITE").answer(600));
        other.phone.gets("SIP/2.0 600");
        other.secondPbx.getsNothing();
    }

    @Test
    @Tag("PRX-16")
    void a_6xx_ends_a_call_whose_next_route_is_not_known_yet() {
        CompletableFuture<List<Target>> route = new CompletableFuture<>();
        at.passage = new Passage(List.of(at.target), List.of(route), null, 0, List.of(), Bytes.EMPTY, HopLines.NONE);
        at.phone.sends(invite());
        Sip first = at.pbx.gets("INVITE");
        at.pass(2_000);
        at.phone.clear();
        at.pbx.sends(first.answer(603));
        at.phone.gets("SIP/2.0 603");
        route.complete(List.of(at.secondTarget));
        at.secondPbx.getsNothing();
    }

    @Test
    @Tag("PRX-17")
    void why_the_caller_hung_up_goes_on() {
        String reason = "Reason: SIP;cause=200 ;text=\"Call completed elsewhere\"";
        at.phone.sends(invite());
        Sip invite = at.pbx.gets("INVITE");
        at.phone.sends(request("CANCEL", "z9hG4bKphone1", reason, "reason :Q.850;cause=16", "X-Other: stays"));
        at.phone.sends(request("CANCEL", "z9hG4bKphone1", "Reason: SIP;cause=600"));
        at.pbx.sends(invite.answer(180));
        String cancel = at.pbx.gets("CANCEL").text();
        assertTrue(cancel.contains("\n" + reason + "\nreason :Q.850;cause=16\nContent-Length: 0\n"), cancel);
        assertFalse(cancel.contains("X-Other") || cancel.contains("600"), cancel);
    }

    @Test
    @Tag("PRX-23")
    @Tag("SEC-15")
    void a_redirection_is_the_callers_to_follow() {
        at.passage = Passage.to(List.of(at.target, at.secondTarget));
        at.phone.sends(invite());
        at.phone.clear();
        String contact = "Contact: <sip:bob@192.0.2.12:5060>, <sip:10.0.0.5:22;transport=tcp>";
        at.pbx.sends(at.pbx.gets("INVITE").answer(302, contact));
        assertTrue(at.phone.gets("SIP/2.0 302").text().contains(contact));
        at.pass(Duration.ofSeconds(5));
        at.secondPbx.getsNothing();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 404, 487, 500, 603})
    @Tag("PRX-17")
    @Tag("TXN-15")
    void whatever_crosses_a_cancel_is_the_answer(int status) {
        at.phone.sends(invite());
        Sip invite = at.pbx.gets("INVITE");
        at.pbx.sends(invite.answer(180));
        at.phone.clear();
        at.phone.sends(request("CANCEL", "z9hG4bKphone1"));
        at.phone.gets("SIP/2.0 200");
        Sip cancel = at.pbx.gets("CANCEL");
        at.pbx.sends(invite.answer(status));
        at.pbx.sends(cancel.answer(481));
        at.phone.gets("SIP/2.0 " + status);
        at.phone.getsNothing();
    }

    @Test
    @Tag("PRX-17")
    @Tag("TXN-15")
    void a_cancel_that_waits_for_a_first_word_is_forgotten_when_that_is_the_last() {
        for (int status : new int[] {200, 486}) {
            Exchange other = new Exchange();
            other.phone.sends(invite());
            Sip invite = other.pbx.gets("INVITE");
            other.phone.sends(request("CANCEL", "z9hG4bKphone1"));
            other.phone.clear();
            other.pbx.sends(invite.answer(status));
            other.phone.gets("SIP/2.0 " + status);
            other.pass(Duration.ofSeconds(5));
            assertTrue(
                    other.pbx.everything().stream().noneMatch(sip -> sip.text().startsWith("CANCEL")));
        }
    }

    @Test
    @Tag("PRX-17")
    void a_cancel_of_a_failed_call_is_answered_and_changes_nothing() {
        at.phone.sends(invite());
        at.pbx.sends(at.pbx.gets("INVITE").answer(486));
        at.pbx.gets("ACK");
        at.phone.clear();
        at.phone.sends(request("CANCEL", "z9hG4bKphone1"));
        assertEquals("1 CANCEL", at.phone.gets("SIP/2.0 200").value("CSeq"));
        at.pbx.getsNothing();
    }

    @Test
    @Tag("TXN-12")
    void a_call_that_is_answered_after_timer_c_is_answered() {
        at.phone.sends(invite());
        Sip invite = at.pbx.gets("INVITE");
        at.pbx.sends(invite.answer(180));
        at.pass(Timers.DEFAULTS.timerC());
        at.pbx.gets("CANCEL");
        at.phone.clear();
        at.pbx.sends(invite.answer(200));
        at.phone.gets("SIP/2.0 200");
    }

    @Test
    @Tag("SEC-14")
    @Tag("TRN-03")
    void over_a_stream_the_answer_may_come_on_another_connection_of_the_same_host() {
        Exchange tcp = new Exchange(Transport.TCP, Proxy.TRANSACTIONS);
        tcp.phone.sends(invite());
        tcp.phone.clear();
        Sip invite = tcp.pbx.gets("INVITE");
        tcp.peer("192.0.2.12", 40_000).sends(invite.answer(200));
        tcp.phone.getsNothing();
        tcp.peer("192.0.2.11", 40_000).sends(invite.answer(200));
        tcp.phone.gets("SIP/2.0 200");
    }
}
