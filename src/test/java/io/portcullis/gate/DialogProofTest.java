package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gate.DialogToken.Ends;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipResponse;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** D7: what continues a dialog must show that it was admitted, and what one side is given is of no use to the other. */
class DialogProofTest {
    private static final byte[] KEY = new byte[32];
    private static final Source SOURCE = new Source(Transport.UDP, new InetSocketAddress("192.0.2.10", 5060));
    private static final Entrance ENTRANCE = new Entrance("SD0123456789abcdef0123456789abcdef", House.ALICE, false);
    private static final long WHEN = 4_000_000_000L;

    private final DialogProof proof = new DialogProof(KEY);
    private final SipRequest invite = request("INVITE", "call-1", "a", "");

    private static SipRequest request(String method, String callId, String fromTag, String toTag) {
        return Asking.parse(
                method + " sip:100@edge.example.com SIP/2.0\r\n" + head(method, callId, fromTag, toTag), SOURCE);
    }

    private static SipResponse ok(String callId, String fromTag, String toTag, String contact) {
        String text =
                "SIP/2.0 200 OK\r\n" + head("INVITE", callId, fromTag, toTag).replace("\r\n\r\n", "\r\n") + "Contact: <"
                        + contact + ">\r\n\r\n";
        return (SipResponse) Parser.parse(text.getBytes(StandardCharsets.ISO_8859_1), SOURCE);
    }

    private static String head(String method, String callId, String fromTag, String toTag) {
        return "Via: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK1\r\n"
                + "From: <sip:alice@edge.example.com>" + tag(fromTag) + "\r\n"
                + "To: <sip:100@edge.example.com>" + tag(toTag) + "\r\n"
                + "Call-ID: " + callId + "\r\n"
                + "CSeq: 2 " + method + "\r\n\r\n";
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

    private DialogToken usualToken() {
        return proof.forInside(invite, usual(), ENTRANCE, WHEN);
    }

    private DialogToken open(Bytes text) {
        return Objects.requireNonNull(proof.open(text));
    }

    /** Whether it is for the dialog with these tags, the one outside first. */
    private boolean isFor(DialogToken token, String callId, String outside, String inside) {
        SipMessage message = request("BYE", callId, outside, inside);
        return proof.isFor(token, message, message.from().tag(), message.to().tag());
    }

    @Test
    void it_says_when_where_and_as_whom_somebody_was_let_in() {
        for (Entrance entrance : List.of(
                ENTRANCE,
                new Entrance("TK0123456789abcdef0123456789abcdef", null, false),
                new Entrance("SD0123456789abcdef0123456789abcdef", House.ALICE, true))) {
            DialogToken token =
                    open(proof.forInside(invite, usual(), entrance, WHEN).text());
            assertEquals(entrance, token.entrance());
            assertEquals(WHEN, token.when());
            assertEquals(usual(), token.ends());
        }
        assertNull(open(proof.forOutside(invite, usual(), null, WHEN).text()).entrance(), "of an older registration");
    }

    @Test
    void addresses_of_both_families_and_high_ports_survive() {
        for (Ends ends : List.of(
                ends("2001:db8::1", 65535, "10.0.0.5", 32768),
                ends("192.0.2.10", 49152, "2001:db8::5", 1),
                ends("2001:db8::1", 1, "fd00::5", 65535))) {
            assertEquals(
                    ends,
                    open(proof.forInside(invite, ends, ENTRANCE, WHEN).text()).ends());
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_transport_survives(Transport transport) {
        for (Transport inside : Transport.values()) {
            Ends ends = new Ends(transport, 65535, usual().outside(), inside, usual().inside());
            assertEquals(
                    ends,
                    open(proof.forInside(invite, ends, ENTRANCE, WHEN).text()).ends());
        }
    }

    @Test
    @Tag("SEC-16")
    void what_the_peer_inside_is_given_with_a_call_is_for_the_caller_and_whichever_tag_answers() {
        DialogToken token = usualToken();
        assertTrue(token.isForInside());
        assertTrue(isFor(token, "call-1", "a", "b"));
        assertTrue(isFor(token, "call-1", "a", "c"), "a fork");
        assertFalse(isFor(token, "call-2", "a", "b"));
        assertFalse(isFor(token, "CALL-1", "a", "b"));
        assertFalse(isFor(token, "call-1", "b", "a"));
        assertFalse(isFor(token, "call-1", "A", "b"));
        assertFalse(isFor(token, "call-1", "", "b"));
    }

    @Test
    @Tag("SEC-16")
    void the_caller_is_given_a_proof_of_both_tags_and_the_contact_with_the_answer() {
        DialogToken turned = proof.turned(usualToken(), ok("call-1", "a", "b", "sip:pbx@10.0.0.5:5080"));
        DialogToken token = open(turned.text());
        assertFalse(token.isForInside());
        assertFalse(token.isOnItsFlow());
        assertTrue(isFor(token, "call-1", "a", "b"));
        assertFalse(isFor(token, "call-1", "a", "invented"));
        assertFalse(isFor(token, "call-1", "a", ""));
        assertFalse(isFor(token, "call-1", "b", "a"));
        assertFalse(isFor(token, "call-2", "a", "b"));
        assertEquals(proof.contact(Bytes.of("sip:pbx@10.0.0.5:5080")), token.contact());
        assertEquals(proof.contact(Bytes.of("SIP:PBX@10.0.0.5:5080")), token.contact());
        assertNotEquals(proof.contact(Bytes.of("sip:900@10.0.0.5:5080")), token.contact());
        assertEquals(usualToken().entrance(), token.entrance());
        assertEquals(WHEN, token.when());
        assertEquals(usual(), token.ends());
    }

    @Test
    @Tag("SEC-16")
    void who_is_called_is_given_a_proof_of_the_callers_tag_and_flow_and_the_other_side_gets_another_for_it() {
        DialogToken token =
                open(proof.forOutside(invite, usual(), ENTRANCE, WHEN).text());
        assertFalse(token.isForInside());
        assertTrue(token.isOnItsFlow());
        assertTrue(isFor(token, "call-1", "b", "a"), "whichever tag the phone has");
        assertFalse(isFor(token, "call-1", "b", "c"));
        DialogToken turned = open(proof.turned(token, ok("call-1", "a", "b", "sip:phone@192.0.2.10"))
                .text());
        assertTrue(turned.isForInside());
        assertTrue(isFor(turned, "call-1", "b", "a"));
        assertFalse(isFor(turned, "call-1", "c", "a"));
        assertEquals(0, turned.contact());
    }

    @Test
    @Tag("SEC-16")
    void a_dialog_has_one_number_for_both_sides_and_a_call_with_the_same_tags_has_another() {
        DialogToken token = usualToken();
        DialogToken turned = proof.turned(token, ok("call-1", "a", "b", "sip:pbx@10.0.0.5"));
        DialogToken other = proof.forInside(invite, ends("192.0.2.11", 5060, "10.0.0.5", 5080), ENTRANCE, WHEN);
        SipRequest bye = request("BYE", "call-1", "a", "b");
        long number = proof.dialog(token, bye, Bytes.of("a"), Bytes.of("b"));
        assertEquals(number, proof.dialog(turned, bye, Bytes.of("a"), Bytes.of("b")));
        assertNotEquals(number, proof.dialog(turned, bye, Bytes.of("b"), Bytes.of("a")));
        assertNotEquals(number, proof.dialog(other, bye, Bytes.of("a"), Bytes.of("b")));
    }

    @Test
    void a_call_id_and_a_tag_cannot_be_cut_elsewhere() {
        DialogToken token = proof.forInside(request("INVITE", "abcd", "ef", ""), usual(), ENTRANCE, WHEN);
        assertTrue(isFor(token, "abcd", "ef", "x"));
        assertFalse(isFor(token, "abc", "def", "x"));
        assertFalse(isFor(token, "abcde", "f", "x"));
        assertFalse(isFor(token, "abcdef", "", "x"));
    }

    @Test
    void each_flipped_bit_is_noticed() {
        for (Ends ends : List.of(usual(), ends("2001:db8::1", 5060, "fd00::5", 5060))) {
            DialogToken token = proof.forInside(invite, ends, ENTRANCE, WHEN);
            assertTrue(DialogToken.mayBe(token.text()));
            byte[] minted = Base64.getUrlDecoder().decode(token.text().toArray());
            for (int bit = 0; bit < 8 * minted.length; bit++) {
                minted[bit / 8] ^= (byte) (1 << bit % 8);
                assertNull(proof.open(text(minted)), "bit " + bit);
                minted[bit / 8] ^= (byte) (1 << bit % 8);
            }
            assertEquals(ends, open(text(minted)).ends());
        }
    }

    private static Bytes text(byte[] bytes) {
        return Bytes.of(Base64.getUrlEncoder().withoutPadding().encode(bytes));
    }

    @Test
    void another_length_is_none() {
        Bytes minted = usualToken().text();
        for (int length = 0; length < minted.length(); length++) {
            assertNull(proof.open(minted.slice(0, length)));
        }
        byte[] bytes = Base64.getUrlDecoder().decode(minted.toArray());
        for (int length = 0; length < 150; length++) {
            if (length != bytes.length) {
                assertNull(proof.open(text(Arrays.copyOf(bytes, length))));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "%41%42",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "EAETxBPEwAACChPYCgAABXLHDF62C0qXMjfi6k6HP5g" // of a version before, which did not say who was let in
            })
    void what_strangers_write_is_none(String user) {
        assertNull(proof.open(Bytes.of(user)));
        assertNull(proof.open(Bytes.of("A".repeat(8000))));
    }

    @Test
    void another_key_makes_another_proof() {
        byte[] other = KEY.clone();
        other[31] = 1;
        assertNull(new DialogProof(other).open(usualToken().text()));
    }

    @Test
    void a_restart_with_the_same_key_knows_it() {
        DialogToken token = new DialogProof(KEY.clone()).open(usualToken().text());
        assertTrue(token != null && isFor(token, "call-1", "a", "b"));
    }

    @Test
    void it_is_a_user_part_without_escapes() {
        assertTrue(usualToken().text().toString().matches("[A-Za-z0-9_-]+"));
    }
}
