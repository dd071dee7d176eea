package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.base.Reason;
import io.portcullis.sip.Transport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A nonce is worth nothing at another node of its fleet, which sees whose it is. */
class ForeignNoncesTest {
    private final House here = House.ofNode(1);
    private final House other = House.ofNode(3);
    private final Asking asking = new Asking();

    ForeignNoncesTest() {
        here.gate.nodes(Set.of(1, 3));
    }

    private void shown(String nonce) {
        Verdict verdict = here.judge(asking.with(Answer.ofAlice(nonce)));
        assertEquals(Reason.FOREIGN_NONCE, verdict.finding().reason());
    }

    @Test
    @Tag("SEC-01")
    void the_right_answer_to_another_node_s_nonce_is_asked_again_and_the_node_is_told() {
        shown(other.nonce());
        assertEquals(List.of("3"), here.foreign);
    }

    @Test
    void the_third_of_one_caller_is_worth_a_word_and_then_the_sixth() {
        for (int i = 0; i < 6; i++) {
            shown(other.nonce());
        }
        assertEquals(List.of("3", "3", "3 again", "3", "3", "3 again"), here.foreign);
    }

    @Test
    void one_now_and_then_is_as_it_should_be() {
        for (int i = 0; i < 6; i++) {
            shown(other.nonce());
            here.pass(Duration.ofMinutes(6));
        }
        assertEquals(List.of("3", "3", "3", "3", "3", "3"), here.foreign);
    }

    @Test
    void callers_behind_one_address_who_lost_their_node_are_told_from_one_who_wanders() {
        String nonce = other.nonce();
        for (int i = 0; i < 100; i++) {
            String from = "alice" + i;
            here.judge(asking.calledBy(from).with(Answer.ofAlice(nonce)));
        }
        assertEquals(100, here.foreign.size());
        assertEquals(Set.of("3"), Set.copyOf(here.foreign));
    }

    @Test
    void a_node_that_is_not_live_is_never_named() {
        here.gate.nodes(Set.of(1));
        shown(other.nonce());
        shown(House.ofNode(7).nonce());
        assertEquals(List.of(), here.foreign);
    }

    @Test
    void nor_is_this_one_for_its_nonces_of_before_a_restart() {
        shown(House.ofNode(1).nonce());
        assertEquals(List.of(), here.foreign);
    }

    @Test
    void what_was_made_for_another_network_says_nothing_of_the_one_that_a_datagram_names() {
        String stolen = other.nonce(new Asking().from("198.51.100.9"));
        shown(stolen);
        assertEquals(List.of(), here.foreign);
        asking.over(Transport.TCP);
        shown(stolen);
        assertEquals(List.of("3"), here.foreign);
    }

    @Test
    @Tag("SEC-01")
    void a_stranger_can_make_none_that_names_a_node() {
        byte[] nonce = Base64.getUrlDecoder().decode(other.nonce());
        for (int bit = 0; bit < Byte.SIZE * nonce.length; bit++) {
            nonce[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            shown(Base64.getUrlEncoder().withoutPadding().encodeToString(nonce));
            nonce[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        }
        NonceMint strangers =
                new NonceMint(Duration.ofSeconds(60), 0, new Keyring(3, new byte[] {1}, new SecureRandom()));
        byte[] forged = new byte[NonceMint.CHARACTERS];
        strangers.write(strangers.nextSerial(), 0xc000020aL, 0, forged, 0);
        shown(new String(forged, java.nio.charset.StandardCharsets.US_ASCII));
        shown("x".repeat(NonceMint.CHARACTERS));
        assertEquals(List.of(), here.foreign);
    }
}
