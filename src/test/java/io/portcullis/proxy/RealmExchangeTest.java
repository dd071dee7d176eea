package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.invite;
import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.proxy.Exchange.Sip;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Challenges for the realm {@code edge}, which is the edge's own, on their way through the proxy. */
class RealmExchangeTest {
    private static final String OURS = "Digest realm=\"edge\",nonce=\"1\"";
    private static final String THEIRS = "Digest realm=\"pbx\" , nonce=\"2\"";

    private final Exchange at = new Exchange();

    /** The INVITE that the first target is still silent about, the second being asked now. */
    private Sip passedOver() {
        at.passage = Passage.to(List.of(at.target, at.secondTarget));
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        Sip first = at.pbx.gets("INVITE");
        at.pass(2_000);
        return first;
    }

    @Test
    void a_challenge_of_which_nothing_is_left_becomes_a_refusal_with_a_tag_of_ours() {
        at.phone.sends(invite());
        at.phone.gets("SIP/2.0 100");
        Sip invite = at.pbx.gets("INVITE");
        at.pbx.sends(invite.answer(401, "WWW-Authenticate: " + OURS, "Proxy-Authenticate: " + OURS));
        at.pbx.gets("ACK");
        Sip refused = at.phone.gets("SIP/2.0 403");
        assertFalse(refused.text().contains("realm"), refused.text());
        assertTrue(at.heard.events.contains("realm clash null"), at.heard.events.toString());
        at.pass(500);
        at.phone.gets("SIP/2.0 403");
    }

    @Test
    void a_request_that_is_no_invite_fares_alike() {
        at.phone.sends(request("MESSAGE", "z9hG4bKm"));
        at.pbx.sends(at.pbx.gets("MESSAGE").answer(407, "Proxy-Authenticate: " + OURS));
        at.phone.gets("SIP/2.0 403");
    }

    @Test
    void a_challenge_that_had_none_at_all_stays_what_it_is() {
        at.phone.sends(request("MESSAGE", "z9hG4bKm"));
        at.pbx.sends(at.pbx.gets("MESSAGE").answer(407));
        at.phone.gets("SIP/2.0 407");
    }

    @Test
    void what_a_target_passed_over_asks_late_is_looked_at_as_well() {
        Sip first = passedOver();
        at.pbx.sends(first.answer(407, "Proxy-Authenticate: " + OURS, "Proxy-Authenticate: " + THEIRS));
        Sip second = at.secondPbx.gets("INVITE");
        at.secondPbx.sends(second.answer(401, "WWW-Authenticate: " + OURS));
        Sip challenge = at.phone.gets("SIP/2.0 401");
        assertEquals(List.of(), challenge.all("WWW-Authenticate"));
        assertEquals(List.of(THEIRS), challenge.all("Proxy-Authenticate"));
    }

    @Test
    void late_challenges_for_our_realm_only_add_nothing() {
        Sip first = passedOver();
        at.pbx.sends(first.answer(407, "Proxy-Authenticate: " + OURS));
        at.secondPbx.sends(at.secondPbx.gets("INVITE").answer(401, "WWW-Authenticate: " + OURS));
        at.phone.gets("SIP/2.0 403");
    }

    @Test
    void a_2xx_that_comes_again_long_after_the_first_brings_none_either() {
        at.phone.sends(invite());
        Sip invite = at.pbx.gets("INVITE");
        at.phone.gets("SIP/2.0 100");
        at.pbx.sends(invite.answer(200));
        at.phone.gets("SIP/2.0 200");
        at.pass(10_000);
        at.pbx.sends(invite.answer(200, "WWW-Authenticate: " + OURS));
        assertEquals(List.of(), at.phone.gets("SIP/2.0 200").all("WWW-Authenticate"));
    }
}
