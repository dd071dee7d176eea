package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.invite;
import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.proxy.Exchange.Sip;
import io.portcullis.sip.Bytes;
import io.portcullis.upstream.Target;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests whose targets are still being looked up when they arrive. */
class RoutedExchangeTest {
    private final Exchange at = new Exchange();
    private final CompletableFuture<List<Target>> first = new CompletableFuture<>();
    private final CompletableFuture<List<Target>> second = new CompletableFuture<>();

    @BeforeEach
    void two_routes() {
        at.passage = new Passage(List.of(), List.of(first, second), null, 0, List.of(), Bytes.EMPTY, HopLines.NONE);
    }

    @Test
    void an_invite_waits_for_its_route_and_its_repetitions_are_absorbed_meanwhile() {
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        at.pass(500);
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        at.pbx.getsNothing();
        first.complete(List.of(at.target));
        Sip asked = at.pbx.gets("INVITE");
        at.phone.sends(invite());
        at.pbx.getsNothing();
        at.pbx.sends(asked.answer(200));
        at.phone.gets("SIP/2.0 100");
        at.phone.gets("SIP/2.0 200");
    }

    @Test
    void another_request_waits_as_well() {
        String message = request("MESSAGE", "z9hG4bKphone2");
        at.phone.sends(message);
        at.phone.sends(message);
        first.complete(List.of(at.target));
        at.pbx.sends(at.pbx.gets("MESSAGE").answer(200));
        at.pbx.getsNothing();
        at.phone.gets("SIP/2.0 200");
    }

    @Test
    void a_route_that_is_not_needed_is_not_waited_for() {
        first.complete(List.of(at.target));
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        at.pbx.sends(at.pbx.gets("INVITE").answer(200));
        at.phone.gets("SIP/2.0 200");
    }

    @Test
    void a_route_that_leads_nowhere_is_passed_over() {
        first.complete(List.of());
        second.complete(List.of(at.secondTarget));
        at.phone.sends(invite());
        at.secondPbx.gets("INVITE");
        assertEquals(List.of("100 OUTSIDE", "failover UNREACHABLE", "INVITE INSIDE"), at.heard.events);
    }

    @Test
    void a_route_whose_lookup_fails_is_passed_over() {
        at.phone.sends(invite());
        first.completeExceptionally(new IllegalStateException("a defect"));
        second.complete(List.of(at.secondTarget));
        at.secondPbx.gets("INVITE");
    }

    @Test
    void a_route_that_is_not_known_in_time_is_passed_over_for_good() {
        second.complete(List.of(at.secondTarget));
        at.phone.sends(invite());
        at.pass(1_900);
        at.secondPbx.getsNothing();
        at.pass(200);
        at.secondPbx.gets("INVITE");
        first.complete(List.of(at.target));
        at.pbx.getsNothing();
    }

    @Test
    void when_no_route_leads_anywhere_the_caller_gets_503_with_retry_after() {
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        first.complete(List.of());
        at.phone.getsNothing();
        second.complete(List.of());
        assertEquals("5", at.phone.gets("SIP/2.0 503").value("Retry-After"));
    }

    @Test
    void when_no_route_is_known_in_time_the_caller_gets_503_with_retry_after() {
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        at.pass(4_100);
        assertEquals("5", at.phone.gets("SIP/2.0 503").value("Retry-After"));
        at.phone.sends(request("ACK", "z9hG4bKphone1"));
        at.pass(60_000);
        assertEquals(0, at.proxy.held());
    }

    @Test
    void after_a_503_the_next_route_is_asked_as_soon_as_it_is_known() {
        first.complete(List.of(at.target));
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        at.pbx.sends(at.pbx.gets("INVITE").answer(503));
        at.phone.getsNothing();
        second.complete(List.of(at.secondTarget));
        at.secondPbx.sends(at.secondPbx.gets("INVITE").answer(200));
        at.phone.gets("SIP/2.0 200");
    }

    @Test
    void a_silent_targets_late_answer_still_counts_while_the_next_route_is_looked_up() {
        first.complete(List.of(at.target));
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        Sip asked = at.pbx.gets("INVITE");
        at.pass(2_100);
        at.pbx.sends(asked.answer(200));
        at.phone.gets("SIP/2.0 200");
        second.complete(List.of(at.secondTarget));
        at.secondPbx.getsNothing();
    }

    @Test
    void a_silent_target_that_rings_while_the_next_route_is_looked_up_does_not_prolong_that() {
        first.complete(List.of(at.target));
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        Sip asked = at.pbx.gets("INVITE");
        at.pass(2_100);
        at.pbx.sends(asked.answer(180));
        at.phone.getsNothing();
        at.pass(2_100);
        at.phone.gets("SIP/2.0 503");
    }

    @Test
    void a_target_that_two_routes_lead_to_is_asked_once() {
        first.complete(List.of(at.target));
        second.complete(List.of(at.target, at.secondTarget));
        at.phone.sends(invite());
        at.pbx.sends(at.pbx.gets("INVITE").answer(503));
        at.pbx.gets("ACK");
        at.pbx.getsNothing();
        at.secondPbx.gets("INVITE");
    }

    @Test
    void a_cancel_ends_a_call_whose_route_is_not_known_yet() {
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        at.phone.sends(request("CANCEL", "z9hG4bKphone1"));
        at.phone.gets("SIP/2.0 200");
        at.phone.gets("SIP/2.0 487");
        first.complete(List.of(at.target));
        at.pbx.getsNothing();
    }

    @Test
    void a_call_that_waits_for_its_route_is_still_owed_an_answer() {
        at.phone.sends(invite());
        assertEquals(1, at.proxy.active());
    }
}
