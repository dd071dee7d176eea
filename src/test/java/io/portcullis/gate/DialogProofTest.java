package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gate.DialogProof.Ends;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
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

/** D7: what continues a dialog must show that it was admitted. */
class DialogProofTest {
    private static final byte[] KEY = new byte[32];
    private static final Source SOURCE = new Source(Transport.UDP, new InetSocketAddress("192.0.2.10", 5060));

    private final DialogProof proof = new DialogProof(KEY);
    private final SipRequest invite = request("INVITE", "call-1", "a", "");

    private static SipRequest request(String method, String callId, String fromTag, String toTag) {
        return Asking.parse(
                method + " sip:100@edge.example.com SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK1\r\n"
                        + "From: <sip:alice@edge.example.com>" + tag(fromTag) + "\r\n"
                        + "To: <sip:100@edge.example.com>" + tag(toTag) + "\r\n"
                        + "Call-ID: " + callId + "\r\n"
                        + "CSeq: 2 " + method + "\r\n\r\n",
                SOURCE);
    }

    private static String tag(String tag) {
        return tag.isEmpty() ? "" : ";tag=" + tag;
    }

    private static Ends ends(String outside, int outsidePort, String inside, int insidePort) {
        return new Ends(
                Transport.TLS,
                5061,
                new InetSocketAddress(Asking.address(outside), outsidePort),
                Transport.TCP,
                new InetSocketAddress(Asking.address(inside), insidePort));
    }

    private static Ends usual() {
        return ends("192.0.2.10", 5060, "10.0.0.5", 5080);
    }

    private Optional<Ends> open(Bytes minted, String callId, String fromTag, String toTag) {
        return proof.open(minted, request("BYE", callId, fromTag, toTag)).map(DialogProof.Proven::ends);
    }

    @Test
    void the_tags_say_which_side_sends_whoever_minted() {
        SipRequest reInvite = request("INVITE", "call-1", "b", "a");
        for (Bytes minted : List.of(proof.mint(invite, usual(), true), proof.mint(reInvite, usual(), false))) {
            assertTrue(proof.open(minted, request("BYE", "call-1", "a", "b"))
                    .orElseThrow()
                    .fromOutside());
            assertFalse(proof.open(minted, request("BYE", "call-1", "b", "a"))
                    .orElseThrow()
                    .fromOutside());
        }
    }

    @Test
    void of_a_call_from_inside_as_well() {
        Bytes minted = proof.mint(invite, usual(), false);
        assertFalse(proof.open(minted, request("BYE", "call-1", "a", "b"))
                .orElseThrow()
                .fromOutside());
        assertTrue(proof.open(minted, request("BYE", "call-1", "b", "a"))
                .orElseThrow()
                .fromOutside());
    }

    /** As a process wrote it that knew no other transport inside than UDP: calls outlive a change of program. */
    @Test
    void an_older_form_of_it_is_still_good() {
        Ends ends = new Ends(Transport.TCP, 5060, usual().outside(), Transport.UDP, usual().inside());
        String older = "EAETxBPEwAACChPYCgAABXLHDF62C0qXMjfi6k6HP5g";
        assertEquals(Optional.of(ends), open(Bytes.of(older), "call-1", "a", "b"));
    }

    @Test
    void whoever_continues_the_dialog_shows_it_back() {
        Bytes minted = proof.mint(invite, usual(), true);
        assertEquals(Optional.of(usual()), open(minted, "call-1", "a", "b"), "the caller");
        assertEquals(Optional.of(usual()), open(minted, "call-1", "b", "a"), "the callee");
        assertTrue(minted.toString().matches("[A-Za-z0-9_-]+"), "a user part without escapes");
    }

    @Test
    void addresses_of_both_families_and_high_ports_survive() {
        for (Ends ends : List.of(
                ends("2001:db8::1", 65535, "10.0.0.5", 32768),
                ends("192.0.2.10", 49152, "2001:db8::5", 1),
                ends("2001:db8::1", 1, "fd00::5", 65535))) {
            assertEquals(Optional.of(ends), open(proof.mint(invite, ends, true), "call-1", "a", "b"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_transport_survives(Transport transport) {
        for (Transport inside : Transport.values()) {
            Ends ends = new Ends(transport, 65535, usual().outside(), inside, usual().inside());
            assertEquals(Optional.of(ends), open(proof.mint(invite, ends, true), "call-1", "a", "b"));
        }
    }

    @Test
    @Tag("SEC-16")
    void it_proves_nothing_about_another_dialog() {
        Bytes minted = proof.mint(invite, usual(), true);
        assertEquals(Optional.empty(), open(minted, "call-2", "a", "b"));
        assertEquals(Optional.empty(), open(minted, "CALL-1", "a", "b"));
        assertEquals(Optional.empty(), open(minted, "call-1", "c", "b"));
        assertEquals(Optional.empty(), open(minted, "call-1", "A", "b"));
        assertEquals(Optional.empty(), open(minted, "call-1", "", "b"));
    }

    @Test
    void a_call_id_and_a_tag_cannot_be_cut_elsewhere() {
        Bytes minted = proof.mint(request("INVITE", "abcd", "ef", ""), usual(), true);
        assertEquals(Optional.of(usual()), open(minted, "abcd", "ef", "x"));
        assertEquals(Optional.empty(), open(minted, "abc", "def", "x"));
        assertEquals(Optional.empty(), open(minted, "abcde", "f", "x"));
        assertEquals(Optional.empty(), open(minted, "abcdef", "", "x"));
    }

    @Test
    void each_flipped_bit_is_noticed() {
        for (Ends ends : List.of(usual(), ends("2001:db8::1", 5060, "fd00::5", 5060))) {
            byte[] minted =
                    Base64.getUrlDecoder().decode(proof.mint(invite, ends, true).toArray());
            for (int bit = 0; bit < 8 * minted.length; bit++) {
                minted[bit / 8] ^= (byte) (1 << bit % 8);
                assertEquals(Optional.empty(), open(text(minted), "call-1", "a", "b"), "bit " + bit);
                minted[bit / 8] ^= (byte) (1 << bit % 8);
            }
            assertEquals(Optional.of(ends), open(text(minted), "call-1", "a", "b"));
        }
    }

    private static Bytes text(byte[] bytes) {
        return Bytes.of(Base64.getUrlEncoder().withoutPadding().encode(bytes));
    }

    @Test
    void another_length_is_none() {
        Bytes minted = proof.mint(invite, usual(), true);
        for (int length = 0; length < minted.length(); length++) {
            assertEquals(Optional.empty(), open(minted.slice(0, length), "call-1", "a", "b"));
        }
        byte[] bytes = Base64.getUrlDecoder().decode(minted.toArray());
        for (int length = 0; length < 100; length++) {
            if (length != bytes.length) {
                assertEquals(Optional.empty(), open(text(Arrays.copyOf(bytes, length)), "call-1", "a", "b"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice", "%41%42", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    void what_strangers_write_is_none(String user) {
        assertEquals(Optional.empty(), open(Bytes.of(user), "call-1", "a", "b"));
        assertEquals(Optional.empty(), open(Bytes.of("A".repeat(8000)), "call-1", "a", "b"));
    }

    @Test
    void another_key_makes_another_proof() {
        byte[] other = KEY.clone();
        other[31] = 1;
        Bytes minted = new DialogProof(other).mint(invite, usual(), true);
        assertEquals(Optional.empty(), open(minted, "call-1", "a", "b"));
    }

    @Test
    void a_restart_with_the_same_key_knows_it() {
        Bytes minted = new DialogProof(KEY.clone()).mint(invite, usual(), true);
        assertEquals(Optional.of(usual()), open(minted, "call-1", "a", "b"));
    }
}
