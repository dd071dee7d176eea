package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.invite;
import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.proxy.Exchange.Peer;
import io.portcullis.proxy.Exchange.Sip;
import io.portcullis.upstream.Target;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RFC 3261 section 18.1.1: what is too long for a datagram goes to a target of datagrams over a stream, if it takes one. */
@Tag("TRN-05")
class LongRequestTest {
    private final Exchange at = new Exchange();
    private final Peer stream = at.streamTo(at.pbx);

    private static String longInvite(String branch) {
        return request("INVITE", branch, "Subject: " + "x".repeat(1_200));
    }

    @Test
    void a_long_request_goes_over_a_stream_and_its_topmost_via_says_so() {
        at.phone.sends(longInvite("z9hG4bKlong1"));
        at.pbx.getsNothing();
        Sip invite = stream.gets("INVITE");
        assertTrue(invite.value("Via").startsWith("SIP/2.0/TCP 192.0.2.1:5060;"), invite.value("Via"));
        assertEquals("0", invite.value("Content-Length"));
        at.phone.clear();
        stream.sends(invite.answer(200));
        at.phone.gets("SIP/2.0 200");
        at.pass(Duration.ofSeconds(5));
        stream.getsNothing();
    }

    @Test
    void a_request_that_fits_a_datagram_goes_in_one() {
        at.phone.sends(invite());
        at.pbx.gets("INVITE");
        stream.getsNothing();
    }

    @Test
    void the_limit_counts_what_is_added_on_the_way() {
        String longest = "";
        for (int padding = 800; longest.isEmpty(); padding++) {
            String invite = request("INVITE", "z9hG4bKpad" + padding, "Subject: " + "x".repeat(padding));
            at.phone.sends(invite);
            if (!stream.everything().isEmpty()) {
                longest = at.pbx.everything().stream()
                        .reduce((first, last) -> last)
                        .orElseThrow()
                        .text();
            }
        }
        assertEquals(1_300, longest.replace("\n", "\r\n").length());
    }

    @Test
    void a_target_that_refuses_the_stream_gets_a_datagram_with_another_branch_and_is_not_held_dead() {
        at.phone.sends(longInvite("z9hG4bKlong1"));
        Sip first = stream.gets("INVITE");
        at.proxy.lost(stream);
        Sip second = at.pbx.gets("INVITE");
        assertTrue(second.value("Via").startsWith("SIP/2.0/UDP "), second.value("Via"));
        assertNotEquals(first.branch(), second.branch());
        assertTrue(at.target.isUp(at.nanos()));
        assertEquals(List.of("100 OUTSIDE", "INVITE INSIDE", "INVITE INSIDE"), at.heard.events);
        at.phone.clear();
        at.pbx.sends(second.answer(200));
        at.phone.gets("SIP/2.0 200");
    }

    @Test
    void a_target_that_refused_a_stream_is_not_asked_for_one_again_for_a_while() {
        at.phone.sends(longInvite("z9hG4bKlong1"));
        at.proxy.lost(stream);
        at.pbx.sends(at.pbx.gets("INVITE").answer(486));
        at.pbx.gets("ACK");
        stream.clear();
        at.pass(Target.WITHOUT_STREAMS.minusMillis(10));
        at.phone.sends(longInvite("z9hG4bKlong2"));
        at.pbx.gets("INVITE");
        stream.getsNothing();
        at.pass(10);
        at.phone.sends(longInvite("z9hG4bKlong3"));
        stream.gets("INVITE");
    }

    @Test
    void a_stream_that_nothing_comes_back_on_is_passed_over_like_any_target() {
        at.passage = Passage.to(List.of(at.target, at.secondTarget));
        at.phone.sends(longInvite("z9hG4bKlong1"));
        at.pass(2_000);
        at.secondPbx.gets("INVITE");
        at.pbx.getsNothing();
        assertEquals("failover NO_ANSWER", at.heard.events.get(2));
    }

    @Test
    void an_edge_without_streams_sends_datagrams_of_any_length() {
        at.passage = Passage.to(List.of(at.secondTarget));
        at.phone.sends(longInvite("z9hG4bKlong1"));
        at.secondPbx.gets("INVITE");
    }

    @Test
    void a_long_ack_follows_its_invite_over_the_stream() {
        at.phone.sends(longInvite("z9hG4bKlong1"));
        stream.sends(stream.gets("INVITE").answer(200));
        at.phone.acknowledges(request("ACK", "z9hG4bKack1", "Subject: " + "x".repeat(1_200)));
        stream.gets("ACK");
        at.phone.acknowledges(request("ACK", "z9hG4bKack2"));
        at.pbx.gets("ACK");
    }
}
