package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.proxy.Exchange.Sip;
import io.portcullis.sip.Transport;
import io.portcullis.transaction.Timers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Non-INVITE transactions end to end: RFC 3261 sections 17.1.2 and 17.2.2, RFC 4320. */
class NonInviteExchangeTest {
    private static final Duration LIFETIME = Timers.DEFAULTS.transaction();

    private final Exchange at = new Exchange();
    private final String register = request("REGISTER", "z9hG4bKphone1");

    @Test
    @Tag("TXN-09")
    void a_repeated_request_gets_the_same_answer_for_32_seconds() {
        at.phone.sends(register);
        at.phone.sends(register);
        at.pbx.sends(at.pbx.gets("REGISTER").answer(200));
        String answer = at.phone.gets("SIP/2.0 200").text();
        at.pass(LIFETIME.minusMillis(10));
        at.phone.sends(register);
        assertEquals(answer, at.phone.gets("SIP/2.0 200").text());
        at.pbx.getsNothing();
        at.pass(10);
        at.phone.sends(register);
        at.pbx.gets("REGISTER");
    }

    @Test
    @Tag("TXN-09")
    void the_request_is_repeated_by_timer_e() {
        at.phone.sends(register);
        at.pass(LIFETIME);
        assertEquals(
                List.of(0L, 500L, 1_500L, 3_500L, 7_500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L),
                at.pbx.arrivalTimes());
    }

    @Test
    @Tag("TRN-09")
    void what_the_network_says_of_a_datagram_counts_only_while_nothing_was_heard() {
        at.phone.sends(register);
        Sip forwarded = at.pbx.gets("REGISTER");
        at.pbx.sends(forwarded.answer(100));
        at.proxy.lost(at.pbx);
        at.phone.getsNothing();
        at.pbx.sends(forwarded.answer(200));
        at.phone.gets("SIP/2.0 200");
    }

    @Test
    @Tag("TXN-09")
    void after_a_provisional_the_request_is_repeated_every_t2() {
        at.phone.sends(register);
        Sip forwarded = at.pbx.gets("REGISTER");
        at.pass(100);
        at.pbx.sends(forwarded.answer(100));
        at.pass(10_000);
        assertEquals(List.of(0L, 500L, 4_500L, 8_500L), at.pbx.arrivalTimes());
    }

    @Test
    @Tag("TXN-09")
    void a_repeated_answer_of_the_pbx_is_absorbed() {
        at.phone.sends(register);
        Sip forwarded = at.pbx.gets("REGISTER");
        at.pbx.sends(forwarded.answer(200));
        at.pbx.sends(forwarded.answer(200));
        at.phone.gets("SIP/2.0 200");
        at.phone.getsNothing();
    }

    @Test
    @Tag("TXN-10")
    @Tag("PRX-22")
    void a_100_is_sent_when_timer_e_reaches_t2_and_not_before() {
        at.phone.sends(request("OPTIONS", "z9hG4bKphone1"));
        Sip options = at.pbx.gets("OPTIONS");
        at.pass(3_490);
        at.phone.sends(request("OPTIONS", "z9hG4bKphone1"));
        at.phone.getsNothing();
        at.pass(10);
        at.phone.gets("SIP/2.0 100");
        at.pass(1_000);
        at.phone.sends(request("OPTIONS", "z9hG4bKphone1"));
        at.phone.gets("SIP/2.0 100");
        at.pbx.sends(options.answer(200));
        at.phone.gets("SIP/2.0 200");
        at.phone.getsNothing();
    }

    @Test
    @Tag("TXN-10")
    void no_other_provisional_is_forwarded() {
        at.phone.sends(request("OPTIONS", "z9hG4bKphone1"));
        Sip options = at.pbx.gets("OPTIONS");
        at.pbx.sends(options.answer(100));
        at.pbx.sends(options.answer(183));
        at.phone.getsNothing();
    }

    @Test
    @Tag("TXN-11")
    void nobody_is_told_when_the_pbx_never_answers() {
        at.phone.sends(register);
        Sip forwarded = at.pbx.gets("REGISTER");
        at.pass(3_500);
        at.phone.gets("SIP/2.0 100");
        at.pass(Duration.ofMinutes(1));
        at.phone.getsNothing();
        assertEquals(0, at.proxy.held());
        assertEquals(0, at.proxy.active());
        at.pbx.sends(forwarded.answer(200));
        at.phone.getsNothing();
    }

    @Test
    @Tag("TXN-11")
    void a_408_of_the_pbx_is_not_forwarded() {
        at.phone.sends(register);
        at.pbx.sends(at.pbx.gets("REGISTER").answer(408));
        at.phone.getsNothing();
        assertEquals(0, at.proxy.active());
    }

    @Test
    @Tag("TXN-13")
    void nothing_is_repeated_or_remembered_over_a_reliable_transport() {
        Exchange tcp = new Exchange(Transport.TCP, Proxy.TRANSACTIONS);
        tcp.phone.sends(register);
        tcp.pass(4_000);
        assertEquals(List.of(0L), tcp.pbx.arrivalTimes());
        tcp.phone.gets("SIP/2.0 100");
        tcp.phone.sends(request("OPTIONS", "z9hG4bKphone2"));
        tcp.pbx.sends(tcp.pbx.gets("OPTIONS").answer(200));
        tcp.phone.gets("SIP/2.0 200");
        tcp.pass(10);
        assertEquals(2, tcp.proxy.held());
    }

    @Test
    @Tag("TXN-01")
    void methods_nobody_knows_are_told_apart_by_their_names() {
        at.phone.sends(request("FOO", "z9hG4bKphone1"));
        at.phone.sends(request("FOO", "z9hG4bKphone1"));
        at.phone.sends(request("BAR", "z9hG4bKphone1"));
        at.pbx.gets("FOO");
        at.pbx.sends(at.pbx.gets("BAR").answer(200));
        at.pbx.getsNothing();
        assertEquals("1 BAR", at.phone.gets("SIP/2.0 200").value("CSeq"));
    }

    @Test
    void an_ack_or_a_cancel_has_no_transaction_of_its_own_to_relay() {
        at.passage = Passage.along(at.pbx);
        at.phone.acknowledges(request("ACK", "z9hG4bKphone1"));
        at.pbx.gets("ACK");
        assertEquals(0, at.proxy.held());
        assertThrows(IllegalArgumentException.class, () -> at.phone.insists(request("CANCEL", "z9hG4bKphone1")));
    }
}
