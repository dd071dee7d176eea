package io.portcullis.proxy;

import static io.portcullis.proxy.Exchange.invite;
import static io.portcullis.proxy.Exchange.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.proxy.Exchange.Sip;
import io.portcullis.sip.Transport;
import io.portcullis.transaction.HeldBytes;
import io.portcullis.transaction.HeldBytes.Share;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What transactions keep is counted to the byte, on the share of whose it is, and let go however they end. */
class HeldBytesTest {
    private final Exchange at = new Exchange();

    /** How many bytes a message without a body has on the wire. */
    private static int length(String message) {
        return message.replace("\n", "\r\n").length();
    }

    private void assertAllLetGo() {
        assertEquals(0, at.share.bytes());
        at.pass(Duration.ofMinutes(10));
        assertEquals(0, at.share.bytes());
        assertEquals(0, at.bytes.held());
    }

    @Test
    void a_ringing_call_holds_its_request_its_copy_and_the_last_response() {
        at.phone.sends(invite());
        Sip copy = at.pbx.gets("INVITE");
        int sent = length(invite()) + length(copy.text());
        assertEquals(sent + length(at.phone.gets("SIP/2.0 100").text()), at.share.bytes());
        at.pbx.sends(copy.answer(180, "X-Padding: " + "x".repeat(2_000)));
        assertEquals(sent + length(at.phone.gets("SIP/2.0 180").text()), at.share.bytes());
        assertEquals(at.share.bytes(), at.bytes.held());
        at.pbx.sends(copy.answer(200));
        assertAllLetGo();
    }

    @Test
    void a_failure_is_held_until_it_is_acknowledged_or_nobody_will() {
        at.phone.sends(invite());
        at.pbx.sends(at.pbx.gets("INVITE").answer(486));
        at.phone.gets("SIP/2.0 100");
        assertEquals(length(at.phone.gets("SIP/2.0 486").text()), at.share.bytes());
        at.phone.sends(request("ACK", "z9hG4bKphone1"));
        assertAllLetGo();
        at.phone.sends(request("INVITE", "z9hG4bKphone2"));
        at.pbx.everything().stream()
                .filter(sip -> sip.text().startsWith("INVITE"))
                .forEach(sip -> at.pbx.sends(sip.answer(486)));
        assertTrue(at.share.bytes() > 0);
        at.pass(Duration.ofSeconds(33));
        assertAllLetGo();
    }

    @Test
    void a_call_that_is_cancelled_is_let_go_with_its_cancel() {
        at.phone.sends(invite());
        Sip copy = at.pbx.gets("INVITE");
        at.pbx.sends(copy.answer(180));
        long ringing = at.share.bytes();
        at.phone.sends(request("CANCEL", "z9hG4bKphone1"));
        Sip cancel = at.pbx.gets("CANCEL");
        assertEquals(ringing + length(cancel.text()), at.share.bytes());
        at.pbx.sends(cancel.answer(200));
        at.pbx.sends(copy.answer(487));
        at.phone.sends(request("ACK", "z9hG4bKphone1"));
        assertAllLetGo();
    }

    @Test
    void what_nobody_answers_is_let_go() {
        at.phone.sends(invite());
        at.phone.sends(request("OPTIONS", "z9hG4bKphone2"));
        at.phone.sends(request("FOO", "z9hG4bKphone3"));
        assertTrue(at.share.bytes() > 0);
        at.pass(Duration.ofMinutes(2));
        assertAllLetGo();
    }

    @Test
    void what_is_lost_with_its_connection_is_let_go() {
        Exchange streams = new Exchange(Transport.TCP, Proxy.TRANSACTIONS);
        streams.phone.sends(invite());
        streams.phone.sends(request("OPTIONS", "z9hG4bKphone2"));
        streams.proxy.lost(streams.phone);
        streams.proxy.lost(streams.pbx);
        streams.phone.sends(request("ACK", "z9hG4bKphone1"));
        streams.pass(Duration.ofMinutes(2));
        assertEquals(0, streams.share.bytes());
        assertEquals(0, streams.bytes.held());
    }

    @Test
    void what_a_full_table_forgets_is_let_go() {
        Exchange small = new Exchange(Transport.UDP, 2);
        for (int i = 0; i < 50; i++) {
            small.phone.sends(request("OPTIONS", "z9hG4bKphone" + i));
            small.pbx.sends(small.pbx.gets("OPTIONS").answer(200));
        }
        assertEquals(0, small.share.bytes());
        long two = small.bytes.held();
        assertTrue(two > 0 && two < 2_000, () -> two + " bytes");
        small.pass(Duration.ofMinutes(1));
        assertEquals(0, small.bytes.held());
    }

    @Test
    void what_only_absorbs_repetitions_gives_way_and_is_no_hindrance() {
        at.bytes.bound(4_000, 4_000);
        for (int i = 0; i < 50; i++) {
            assertTrue(at.bytes.fits(at.share, 4_000));
            at.phone.sends(request("OPTIONS", "z9hG4bKphone" + i));
            at.pbx.sends(at.pbx.gets("OPTIONS").answer(200));
            assertTrue(at.bytes.held() <= 4_000, () -> at.bytes.held() + " bytes");
        }
        assertTrue(at.proxy.held() > 1, "some are remembered");
        at.bytes.bound(0, 0);
        at.pass(10);
        assertEquals(0, at.proxy.held());
        assertAllLetGo();
    }

    @Test
    void a_share_is_bounded_and_so_are_all_together_but_for_what_is_inside() {
        HeldBytes bytes = new HeldBytes(1_000, 400, new Random(1));
        Share alice = bytes.of("CR00000000000000000000000000000001");
        Share bob = bytes.of("CR00000000000000000000000000000002");
        assertSame(alice, bytes.of("CR00000000000000000000000000000001"));
        assertNotSame(alice, bob);
        alice.change(300);
        assertTrue(bytes.fits(alice, 100));
        assertFalse(bytes.fits(alice, 101));
        assertTrue(bytes.fits(bob, 400));
        assertFalse(bytes.fits(bob, 401));
        bob.change(400);
        assertFalse(bytes.fits(bytes.of("CR00000000000000000000000000000003"), 301));
        bob.change(-400);
        bytes.inside().change(500);
        assertTrue(bytes.fits(bytes.inside(), 200));
        for (Share share : List.of(alice, bob, bytes.inside())) {
            assertFalse(bytes.fits(share, 201));
        }
        assertTrue(bytes.fits(bob, 200));
        alice.change(-300);
        bytes.inside().change(-500);
        assertEquals(0, bytes.held());
    }

    @Test
    void however_many_fill_their_shares_something_is_left_for_who_holds_little() {
        HeldBytes bytes = new HeldBytes(1_000_000, 250_000, new Random(1));
        for (int round = 0; round < 10_000; round++) {
            Share one = bytes.of("greedy " + round % 20);
            if (bytes.fits(one, 100)) {
                one.change(100);
            }
        }
        assertTrue(bytes.held() > 900_000, () -> bytes.held() + " bytes");
        Share newcomer = bytes.of("modest");
        for (int i = 0; i < 200; i++) {
            assertTrue(bytes.fits(newcomer, 100));
            newcomer.change(100);
        }
        assertTrue(bytes.held() <= 1_000_000, () -> bytes.held() + " bytes");
    }
}
