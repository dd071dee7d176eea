package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gate.FlowToken.Way;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5626 section 5.2: a token is the edge's own, whole and for one flow. */
class FlowTokenTest {
    private static final byte[] KEY = new byte[32];
    private static final long START = 0x1234_5678_9abc_def0L;

    private static final Entrance ENTRANCE = new Entrance("SD00000000000000000000000000000001", House.ALICE, true);

    private final FlowToken tokens = new FlowToken(KEY, START);

    private static Way way(Transport transport, String remote, int port, long connection) {
        return new Way(
                transport, 5060, null, new InetSocketAddress(Asking.address(remote), port), connection, ENTRANCE);
    }

    private static Way datagrams() {
        return way(Transport.UDP, "192.0.2.10", 5060, 0);
    }

    private static Way stream() {
        return way(Transport.TCP, "192.0.2.10", 40_000, 17);
    }

    private static Bytes text(byte[] bytes) {
        return Bytes.of(Base64.getUrlEncoder().withoutPadding().encode(bytes));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("OUT-05")
    void every_transport_survives(Transport transport) {
        Way way = way(transport, "192.0.2.10", 65535, transport == Transport.UDP ? 0 : 3);
        assertEquals(Optional.of(way), tokens.open(tokens.mint(way)));
    }

    @Test
    @Tag("OUT-05")
    void addresses_of_both_families_and_high_numbers_survive() {
        for (Way way : List.of(
                way(Transport.TLS, "2001:db8::1", 65535, Long.MAX_VALUE),
                way(Transport.UDP, "2001:db8::1", 1, 0),
                new Way(
                        Transport.WSS,
                        65535,
                        null,
                        new InetSocketAddress(Asking.address("10.0.0.1"), 32768),
                        1,
                        ENTRANCE))) {
            assertEquals(Optional.of(way), tokens.open(tokens.mint(way)));
        }
    }

    @Test
    void the_address_that_was_called_survives_with_an_entrance_and_without() {
        for (Entrance entrance : new Entrance[] {ENTRANCE, null}) {
            for (String[] pair : new String[][] {{"192.0.2.10", "203.0.113.5"}, {"2001:db8::1", "2001:db8::5"}}) {
                InetSocketAddress remote = new InetSocketAddress(Asking.address(pair[0]), 5062);
                Way way = new Way(Transport.UDP, 5060, Asking.address(pair[1]), remote, 0, entrance);
                assertEquals(Optional.of(way), tokens.open(tokens.mint(way)));
            }
        }
    }

    @Test
    void it_is_a_user_part_that_needs_no_escapes() {
        assertTrue(tokens.mint(stream()).toString().matches("[A-Za-z0-9_-]+"));
    }

    @Test
    @Tag("OUT-05")
    void each_flipped_bit_is_noticed() {
        for (Way way : List.of(datagrams(), stream(), way(Transport.TCP, "2001:db8::1", 5060, 4))) {
            byte[] minted = Base64.getUrlDecoder().decode(tokens.mint(way).toArray());
            for (int bit = 0; bit < 8 * minted.length; bit++) {
                minted[bit / 8] ^= (byte) (1 << bit % 8);
                assertEquals(Optional.empty(), tokens.open(text(minted)), "bit " + bit);
                minted[bit / 8] ^= (byte) (1 << bit % 8);
            }
            assertEquals(Optional.of(way), tokens.open(text(minted)));
        }
    }

    @Test
    void another_length_is_none() {
        byte[] minted = Base64.getUrlDecoder().decode(tokens.mint(stream()).toArray());
        for (int length = 0; length < 130; length++) {
            if (length != minted.length) {
                assertEquals(Optional.empty(), tokens.open(text(Arrays.copyOf(minted, length))));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice", "%41%42", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void what_strangers_write_is_none(String user) {
        assertEquals(Optional.empty(), tokens.open(Bytes.of(user)));
        assertEquals(Optional.empty(), tokens.open(Bytes.of("A".repeat(8000))));
    }

    @Test
    void another_key_makes_another_token() {
        byte[] other = KEY.clone();
        other[31] = 1;
        assertEquals(Optional.empty(), tokens.open(new FlowToken(other, START).mint(datagrams())));
    }

    @Test
    @Tag("OUT-05")
    void after_a_restart_a_pair_of_addresses_is_the_same_flow_and_a_connection_is_none() {
        FlowToken restarted = new FlowToken(KEY, START + 1_000_000);
        assertEquals(Optional.of(datagrams()), restarted.open(tokens.mint(datagrams())));
        long connection = restarted.open(tokens.mint(stream())).orElseThrow().connection();
        assertNotEquals(stream().connection(), connection);
        assertTrue(connection < 1, "no connection has the number " + connection);
    }

    @Test
    void a_token_is_no_proof_of_a_dialog_and_a_proof_is_no_token() {
        SipRequest invite = Asking.to(House.DOMAIN).without();
        DialogProof proof = new DialogProof(KEY);
        InetSocketAddress phone = new InetSocketAddress(Asking.address("192.0.2.10"), 5060);
        DialogToken.Ends ends = new DialogToken.Ends(Transport.UDP, 5060, phone, Transport.UDP, phone);
        assertEquals(
                Optional.empty(),
                tokens.open(proof.forInside(invite, ends, ENTRANCE, 1).text()));
        assertNull(proof.open(tokens.mint(datagrams())));
    }

    /** Registrars keep what a process wrote that did not note entrances. */
    @Test
    @Tag("OUT-05")
    void an_older_token_without_an_entrance_is_still_good() {
        Way older = new Way(Transport.TCP, 5060, null, stream().remote(), 17, null);
        assertEquals(Optional.of(older), tokens.open(Bytes.of("gAETxJxAwAACChI0VniavN8BSKeBtPMEFG5btdJbn4Do1w")));
        assertEquals(Optional.of(older), tokens.open(tokens.mint(older)));
    }
}
