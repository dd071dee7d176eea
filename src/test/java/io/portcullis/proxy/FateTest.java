package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.invite;
import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.proxy.Exchange.Sip;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a relayed request ended, and that it is told once. */
class FateTest {
    private final Exchange at = new Exchange();

    private void assertEnds(String... ends) {
        at.pass(Duration.ofMinutes(10));
        assertEquals(List.of(ends), at.ends);
    }

    private Sip called() {
        at.phone.sends(invite());
        return at.pbx.gets("INVITE");
    }

    @Test
    void an_accepted_call_was_admitted() {
        at.pbx.sends(called().answer(200));
        assertEnds("admitted 200");
    }

    @Test
    void a_busy_callee_is_a_status_of_the_target() {
        at.pbx.sends(called().answer(486));
        assertEnds("upstream_status 486");
    }

    @Test
    void a_target_that_serves_nobody_is_told_as_such_and_answered_as_our_own() {
        at.pbx.sends(called().answer(503));
        assertEnds("upstream_status 500");
    }

    @Test
    void a_call_that_its_caller_gives_up_was_admitted() {
        Sip invite = called();
        at.pbx.sends(invite.answer(180));
        at.phone.sends(invite().replace("INVITE", "CANCEL"));
        at.pbx.sends(invite.answer(487));
        assertEnds("admitted 487");
    }

    @Test
    void a_request_whose_sender_hangs_up_ends_all_the_same() {
        Exchange streams = new Exchange(Transport.TCP, Proxy.TRANSACTIONS);
        streams.phone.sends(request("OPTIONS", "z9hG4bKphone1"));
        streams.pass(Duration.ofSeconds(5)); // until it was told that it will take a while
        streams.phone.gets("SIP/2.0 100");
        streams.proxy.lost(streams.phone);
        streams.pass(Duration.ofMinutes(10));
        assertEquals(List.of("admitted 0"), streams.ends);
    }

    @Test
    void a_target_that_says_nothing_is_silent() {
        called();
        assertEnds("upstream_silent 408");
    }

    @Test
    void who_waits_for_another_answer_than_that_of_a_call_gets_none() {
        at.phone.sends(request("OPTIONS", "z9hG4bKphone1"));
        assertEnds("upstream_silent 0");
    }

    @Test
    void a_target_that_no_listener_reaches_is_unreachable() {
        at.pbx.unreachable = true;
        at.phone.sends(invite());
        assertEnds("upstream_unreachable 503");
    }

    @Test
    void without_a_target_there_is_none() {
        at.passage = Passage.to(List.of());
        at.phone.sends(invite());
        assertEnds("no_upstream 503");
    }

    @Test
    void a_route_that_leads_nowhere_is_a_name_that_does_not_resolve() {
        at.passage = new Passage(
                List.of(),
                List.of(CompletableFuture.completedFuture(List.of())),
                null,
                0,
                List.of(),
                Bytes.EMPTY,
                HopLines.NONE);
        at.phone.sends(invite());
        assertEnds("name_unresolved 503");
    }

    @Test
    void a_flow_that_is_lost_is_gone() {
        at.passage = Passage.along(at.pbx);
        at.phone.sends(invite());
        at.proxy.lost(at.pbx);
        assertEnds("flow_gone 430");
    }

    @Test
    void what_has_no_hops_left_goes_nowhere() {
        at.phone.sends(invite().replace("Max-Forwards: 70", "Max-Forwards: 0"));
        assertEnds("too_many_hops 483");
    }

    @Test
    void an_ack_is_over_when_it_has_left() {
        at.phone.acknowledges(request("ACK", "z9hG4bKphone1"));
        assertEnds("admitted 0");
    }
}
