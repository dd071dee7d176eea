package io.portcullis.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.digest.Authorization.Fault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationTest {
    private static final String USUAL = "Digest username=\"alice\", realm=\"edge.example.com\", nonce=\"n\","
            + " uri=\"sip:edge.example.com\", response=\"0123456789abcdef0123456789abcdef\", cnonce=\"c\", qop=auth,"
            + " nc=0000001f, algorithm=SHA-256, opaque=\"o\"";

    @Test
    void the_usual_form_is_read() {
        DigestCredentials given = digest(USUAL);
        assertEquals("alice", given.text(Parameter.USERNAME));
        assertEquals("edge.example.com", given.text(Parameter.REALM));
        assertEquals("n", given.text(Parameter.NONCE));
        assertEquals("sip:edge.example.com", given.text(Parameter.URI));
        assertEquals("0123456789abcdef0123456789abcdef", given.text(Parameter.RESPONSE));
        assertEquals("c", given.text(Parameter.CNONCE));
        assertEquals("o", given.text(Parameter.OPAQUE));
        assertEquals(Qop.AUTH, given.qop());
        assertEquals(31, given.nonceCount());
        assertSame(Algorithm.SHA_256, given.algorithm());
        assertFalse(given.userhash());
    }

    @Test
    void a_value_amid_a_message_is_read_where_it_lies_without_a_copy() {
        byte[] message = ("Authorization: " + USUAL + "\r\n").getBytes(StandardCharsets.UTF_8);
        DigestCredentials given =
                assertInstanceOf(DigestCredentials.class, Authorization.parse(message, 14, message.length - 2));
        assertSame(message, given.bytes());
        assertEquals("alice", given.text(Parameter.USERNAME));
        assertEquals("o", given.text(Parameter.OPAQUE));
    }

    @Test
    void order_and_letter_case_and_space_and_quotes_do_not_matter() {
        DigestCredentials given =
                digest("\tDIGEST  NC=\"0000000A\" ,QOP = \"auth\",Cnonce=c,,Response=00,URI=sip:a;transport=udp,"
                        + "Nonce=n,Realm=r\t, userName=alice,ALGORITHM=\"sha-512-256\",UserHash=TRUE, ,");
        assertEquals("alice", given.text(Parameter.USERNAME));
        assertEquals("sip:a;transport=udp", given.text(Parameter.URI));
        assertEquals(10, given.nonceCount());
        assertEquals(Qop.AUTH, given.qop());
        assertSame(Algorithm.SHA_512_256, given.algorithm());
        assertTrue(given.userhash());
    }

    @Test
    void commas_and_equals_signs_in_quotes_belong_to_the_value() {
        assertEquals("a, realm=b", digest(USUAL.replace("alice", "a, realm=b")).text(Parameter.USERNAME));
    }

    @Test
    @Tag("AUTH-15")
    void backslashes_are_removed_and_the_message_is_left_alone() {
        byte[] bytes = USUAL.replace("alice", "al\\\"ic\\e\\\\")
                .replace("\"n\"", "\"n\\n\"")
                .getBytes(StandardCharsets.UTF_8);
        byte[] before = bytes.clone();
        DigestCredentials given =
                assertInstanceOf(DigestCredentials.class, Authorization.parse(bytes, 0, bytes.length));
        assertEquals("al\"ice\\", given.text(Parameter.USERNAME));
        assertEquals("nn", given.text(Parameter.NONCE));
        assertEquals("edge.example.com", given.text(Parameter.REALM));
        assertEquals(new String(before, StandardCharsets.UTF_8), new String(bytes, StandardCharsets.UTF_8));
    }

    @Test
    void realms_are_compared_octet_for_octet() {
        DigestCredentials given = digest(USUAL);
        assertTrue(given.isRealm("edge.example.com".getBytes(StandardCharsets.UTF_8)));
        assertFalse(given.isRealm("Edge.example.com".getBytes(StandardCharsets.UTF_8)));
        assertFalse(given.isRealm("edge.example.co".getBytes(StandardCharsets.UTF_8)));
        assertFalse(given.isRealm("edge.example.com.".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void the_highest_nonce_count_is_not_negative() {
        assertEquals(0xffff_ffffL, digest(USUAL.replace("0000001f", "FFFFFFFF")).nonceCount());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8''J%C3%A4s%c3%b8n%20Doe", "utf-8'de'J%C3%A4s%C3%B8n%20Doe"})
    @Tag("AUTH-15")
    void an_extended_user_name_is_decoded(String value) {
        DigestCredentials given = digest(USUAL.replace("username=\"alice\"", "username*=" + value));
        assertEquals("Jäsøn Doe", given.text(Parameter.USERNAME));
        assertEquals("edge.example.com", given.text(Parameter.REALM));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "UTF-8'alice",
                "UTF-8",
                "ISO-8859-1''alice",
                "UTF-8''%4",
                "UTF-8''%",
                "UTF-8''%4g",
                "UTF-8''a%00b",
                "UTF-8''a%0d%0ab",
                "\"UTF-8''alice\""
            })
    void a_broken_extended_user_name_is_malformed(String value) {
        assertEquals(Fault.BAD_EXT_VALUE, fault(USUAL.replace("username=\"alice\"", "username*=" + value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Basic YWxpY2U6c2VjcmV0", "Digestive a=b", "Diges", "\"Digest\" a=b", "Bearer x"})
    @Tag("AUTH-08")
    void other_schemes_are_not_ours(String value) {
        assertSame(Authorization.OtherScheme.INSTANCE, parse(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "NAME_EXPECTED       | Digest =x",
                "NAME_EXPECTED       | Digest \"username\"=x",
                "EQUALS_EXPECTED     | Digest username",
                "EQUALS_EXPECTED     | Digest username \"x\"",
                "EQUALS_EXPECTED     | Digest a=b, Digest c=d",
                "VALUE_EXPECTED      | Digest a=",
                "VALUE_EXPECTED      | Digest a=, b=c",
                "COMMA_EXPECTED      | Digest a=b c=d",
                "COMMA_EXPECTED      | Digest a=\"b\"c",
                "COMMA_EXPECTED      | Digest a=b\"c\"",
                "COMMA_EXPECTED      | Digest a=bö",
                "UNTERMINATED_QUOTE  | Digest a=\"",
                "UNTERMINATED_QUOTE  | Digest a=\"b\\\"",
                "UNTERMINATED_QUOTE  | Digest a=\"b\\",
                "CONTROL_CHARACTER   | Digest a=\"\u0000\"",
                "CONTROL_CHARACTER   | Digest a=\"\\\u0001\"",
                "CONTROL_CHARACTER   | Digest a=\"\u007f\"",
                "CONTROL_CHARACTER   | Digest a=b\u0002c",
                "CONTROL_CHARACTER   | Digest \u0003a=b",
                "DUPLICATE_PARAMETER | Digest nc=00000001, NC=00000001",
                "DUPLICATE_PARAMETER | Digest username=\"a\", username*=UTF-8''a",
                "DUPLICATE_PARAMETER | Digest username*=UTF-8''a, username=\"a\"",
                "MISSING_PARAMETER   | Digest",
                "MISSING_PARAMETER   | Digest a=b"
            })
    void a_broken_list_is_malformed(Fault expected, String value) {
        assertEquals(expected, fault(value));
    }

    @Test
    void line_ends_are_malformed_for_the_value_must_be_unfolded() {
        assertEquals(Fault.CONTROL_CHARACTER, fault(USUAL.replace(", realm", ",\r\n realm")));
        assertEquals(Fault.CONTROL_CHARACTER, fault(USUAL.replace("alice", "al\r\n ice")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "username=\"alice\"",
                "realm=\"edge.example.com\"",
                "nonce=\"n\"",
                "uri=\"sip:edge.example.com\"",
                "response=\"0123456789abcdef0123456789abcdef\"",
                "cnonce=\"c\"",
                "nc=0000001f"
            })
    void each_required_parameter_is_missed(String parameter) {
        assertEquals(Fault.MISSING_PARAMETER, fault(USUAL.replace(parameter, "x=y")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "000000001", "0000000g", "0x000001", "\"\"", "-0000001"})
    @Tag("AUTH-16")
    void a_nonce_count_is_eight_hexadecimal_digits(String count) {
        assertEquals(Fault.BAD_NONCE_COUNT, fault(USUAL.replace("0000001f", count)));
    }

    @Test
    void unknown_parameters_may_repeat_and_may_hold_anything() {
        assertEquals(
                "alice",
                digest(USUAL + ", foo=bar, foo=\"q,u\\\"x\", auts=\"\", nonce*=x")
                        .text(Parameter.USERNAME));
    }

    @Test
    void lengths_are_bounded() {
        assertEquals(
                Fault.TOO_LONG, fault(USUAL.replace("\"c\"", '"' + "c".repeat(Authorization.MAX_CNONCE + 1) + '"')));
        digest(USUAL.replace("\"c\"", '"' + "c".repeat(Authorization.MAX_CNONCE) + '"'));
        assertEquals(Fault.TOO_LONG, fault(USUAL.replace("sip:", "s".repeat(Authorization.MAX_URI))));
        digest(USUAL + " ".repeat(Authorization.MAX_LENGTH - USUAL.length()));
        assertEquals(Fault.TOO_LONG, fault(USUAL + " ".repeat(Authorization.MAX_LENGTH - USUAL.length() + 1)));
    }

    @Test
    void malformed_credentials_of_another_realm_are_known_to_be_foreign() {
        byte[] own = "edge.example.com".getBytes(StandardCharsets.UTF_8);
        assertFalse(malformed(USUAL.replace("0000001f", "1")).isForeign(own));
        assertTrue(malformed(USUAL.replace("0000001f", "1").replace("edge.example.com", "pbx"))
                .isForeign(own));
        assertFalse(malformed("Digest realm=\"pbx\", nonce=\"").isForeign(own));
        assertFalse(malformed("Digest nonce=\"\"").isForeign(own));
    }

    @Test
    @Tag("SEC-26")
    void nothing_of_the_value_is_printed() {
        assertEquals("DigestCredentials[redacted]", digest(USUAL).toString());
        assertEquals(
                "Malformed[NAME_EXPECTED at 7]", malformed("Digest =secret").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                USUAL,
                "Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, realm=\"r\\\"\", nonce=n,uri=u , response=\"\"",
                "digest username=\"al\\\"ice\\\\\", realm='x', nonce=\"\\\\\\\\\", uri=\"\", response=0, nc=\"00000000\""
            })
    void no_cut_and_no_changed_byte_breaks_the_parser(String value) {
        byte[] whole = value.getBytes(StandardCharsets.UTF_8);
        List<Authorization> seen = new ArrayList<>();
        for (int cut = 0; cut <= whole.length; cut++) {
            seen.add(everything(whole, 0, cut));
            seen.add(everything(whole, cut, whole.length));
        }
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            for (int b = 0; b < 256; b++) {
                changed[i] = (byte) b;
                seen.add(everything(changed, 0, changed.length));
            }
        }
        assertTrue(seen.stream().anyMatch(DigestCredentials.class::isInstance));
        assertTrue(seen.stream().anyMatch(Authorization.Malformed.class::isInstance));
        assertTrue(seen.contains(Authorization.OtherScheme.INSTANCE));
    }

    /** Parses it and, when it can be parsed, asks it everything. */
    private static Authorization everything(byte[] bytes, int from, int to) {
        Authorization read = Authorization.parse(bytes, from, to);
        if (read instanceof DigestCredentials given) {
            for (Parameter parameter : Parameter.values()) {
                assertTrue(given.length(parameter) >= 0);
                assertTrue(given.to(parameter) <= to);
                assertTrue(given.text(parameter).length() <= to - from);
            }
            assertTrue(given.nonceCount() >= 0);
            assertFalse(given.isRealm(new byte[0]) && given.length(Parameter.REALM) > 0);
            new DigestResponse().verify(given, bytes, from, to, null);
        }
        return read;
    }

    private static Authorization parse(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return Authorization.parse(bytes, 0, bytes.length);
    }

    private static DigestCredentials digest(String value) {
        return assertInstanceOf(DigestCredentials.class, parse(value));
    }

    private static Authorization.Malformed malformed(String value) {
        return assertInstanceOf(Authorization.Malformed.class, parse(value));
    }

    private static Fault fault(String value) {
        return malformed(value).fault();
    }
}
