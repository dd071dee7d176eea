package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.invite;
import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.proxy.Exchange.Sip;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What listeners are told of how long it took, who said it and how asking each target ended. */
class MeasuredExchangeTest {
    private static final String PBX = "sip:192.0.2.11:5060";
    private static final String SECOND = "sip:192.0.2.12:5060";

    private final Exchange at = new Exchange();

    @Test
    void a_call_is_set_up_when_it_rings_and_only_once() {
        at.phone.sends(invite());
        Sip invite = at.pbx.gets("INVITE");
        at.pass(20);
        at.pbx.sends(invite.answer(100));
        at.pass(30);
        at.pbx.sends(invite.answer(180));
        at.pass(5_000);
        at.pbx.sends(invite.answer(200));
        assertEquals(List.of("heard after 20 ms", "set up in 50 ms", PBX + " 2xx"), at.heard.measured);
        assertEquals(List.of("100 EDGE", "180 UPSTREAM", "200 UPSTREAM"), at.heard.origins);
    }

    @Test
    void a_call_that_never_rings_is_set_up_with_its_final_response() {
        at.phone.sends(invite());
        Sip invite = at.pbx.gets("INVITE");
        at.pass(70);
        at.pbx.sends(invite.answer(486));
        assertEquals(List.of(PBX + " 4xx", "heard after 70 ms", "set up in 70 ms"), at.heard.measured);
        assertEquals(List.of("100 EDGE", "486 UPSTREAM"), at.heard.origins);
    }

    @Test
    void what_is_asked_within_a_dialog_is_no_set_up() {
        at.phone.sends(invite().replace("To: Bob <sip:bob@example.com>", "To: Bob <sip:bob@example.com>;tag=b1"));
        at.pbx.sends(at.pbx.gets("INVITE").answer(200));
        at.phone.sends(request("BYE", "z9hG4bKphone2"));
        at.pbx.sends(at.pbx.gets("BYE").answer(200));
        assertEquals(List.of(PBX + " 2xx", "heard after 0 ms", PBX + " 2xx", "heard after 0 ms"), at.heard.measured);
    }

    @Test
    void a_target_that_is_passed_over_was_silent_even_if_it_speaks_up_later() {
        at.passage = Passage.to(List.of(at.target, at.secondTarget));
        at.phone.sends(invite());
        Sip first = at.pbx.gets("INVITE");
        at.pass(2_100);
        at.pbx.sends(first.answer(486));
        at.secondPbx.sends(at.secondPbx.gets("INVITE").answer(503));
        assertEquals(List.of(PBX + " silent", SECOND + " 5xx", "heard after 100 ms"), at.heard.measured.subList(0, 3));
        assertEquals(List.of("100 EDGE", "500 EDGE"), at.heard.origins, "whose fault it is");
    }

    @Test
    void the_only_target_is_silent_when_its_transaction_has_timed_out() {
        at.phone.sends(invite());
        at.pass(33_000);
        assertEquals(List.of(PBX + " silent", "set up in 32000 ms"), at.heard.measured);
    }

    @Test
    void a_target_without_a_way_to_it_cannot_be_reached() {
        at.pbx.unreachable = true;
        at.phone.sends(invite());
        assertEquals(PBX + " unreachable", at.heard.measured.get(0));
    }
}
