package io.portcullis.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeReaderTest {
    private static final byte[] REALM = "edge \"1\"".getBytes(StandardCharsets.UTF_8);
    private static final byte[] PLAIN = "edge".getBytes(StandardCharsets.UTF_8);

    private static boolean mayAsk(byte[] realm, String value) {
        byte[] bytes = ("x: " + value + "\r\n").getBytes(StandardCharsets.UTF_8);
        return ChallengeReader.mayAskFor(realm, bytes, 3, bytes.length - 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Digest realm=\"edge\", nonce=\"n\"",
                "DIGEST nonce=\"n\",REALM\t= \"edge\"",
                "Digest realm=edge,nonce=\"n\"",
                "Digest realm=\"\\ed\\ge\"",
                "Digest realm=\" edge \"",
                "Digest ,, realm=\"pbx\", realm=\"edge\"",
                "Digest realm=\"pbx\", nonce=\"n\", Digest realm=\"edge\"",
                "Negotiate, Digest realm=\"edge\"",
                "Negotiate abc/+==, Digest realm=\"edge\"",
                "Basic realm=\"edge\"",
                "Foo bar=1, realm=edge",
                "realm=edge"
            })
    void whatever_names_our_realm_may_be_read_as_asking_for_it(String value) {
        assertTrue(mayAsk(PLAIN, value), value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Digest",
                "Digest nonce=\"n\"",
                "Digest realm=",
                "Digest realm=\"pbx",
                "Digest realm=\"pbx\" nonce=\"n\"",
                "Digest realm=\"pbx\", nonce=\"n\"\u0001",
                "Digest realm=\"p\u0001bx\"",
                "Digest realm=\"pbx\\",
                "Digest realm=\"pbx\\\"",
                "Digest realm=\"pbx\\\", realm=\"edge\", nonce=\"n\"",
                "Digest realm*=UTF-8''edge, realm=\"pbx\"",
                "Digest nonce=\"n\", Digest realm=\"pbx\"",
                "Digest \"edge\"",
                "Digest Digest realm=\"pbx\"",
                "\"Digest\" realm=\"pbx\"",
                "Digest: realm=\"pbx\"",
                "=",
                "Digest realm=\"pbx\", =x"
            })
    void what_cannot_be_read_to_its_end_may_mean_us(String value) {
        assertTrue(mayAsk(PLAIN, value), value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Digest realm=\"pbx\", nonce=\"edge\"",
                "Digest  realm=\"pbx\",nonce=\"n\" , algorithm=MD5, qop=\"auth,auth-int\", opaque=\"\"",
                "Digest realm=\"EDGE\", nonce=\"n\"",
                "Digest realm=\"edge.example.com\", nonce=\"n\"",
                "Digest realm=\"an edge\", nonce=\"n\"",
                "Digest realm=\"\", nonce=\"n\"",
                "Digest opaque=\"a, realm=edge\", realm=\"pbx\"",
                "Digest opaque=\"a\\\"b\", realm=\"pb\\x\"",
                "Digest realm=\"pbx\", nonce=\"n\", Digest realm=\"other\", nonce=\"n\"",
                "NTLM TlRMTVNTUAAB/+=",
                "NTLM, Negotiate",
                "Negotiate",
                "Bearer realm=\"pbx\", authz_server=\"https://as.example.com\"",
                ""
            })
    void what_asks_for_others_only_does_not(String value) {
        assertFalse(mayAsk(PLAIN, value), value);
    }

    @Test
    void a_realm_with_quotes_is_known_by_what_it_says() {
        assertTrue(mayAsk(REALM, "Digest realm=\"edge \\\"1\\\"\", nonce=\"n\""));
        assertFalse(mayAsk(REALM, "Digest realm=\"edge 1\", nonce=\"n\""));
    }

    @Test
    void nothing_makes_it_throw_and_what_we_write_ourselves_is_always_known() {
        Random random = new Random(1);
        String own = "Digest realm=\"edge\", nonce=\"n\", algorithm=MD5, qop=\"auth\"";
        String letters = "Digest realm=\"edge\\,;= \tN\u0001/";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(30); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            mayAsk(PLAIN, text.toString());
            text.append(", ").append(own);
            boolean quoted = text.chars().limit(text.length() - own.length()).anyMatch(c -> c == '"' || c == '\\');
            assertTrue(quoted || mayAsk(PLAIN, text.toString()), text.toString());
        }
        assertEquals(true, mayAsk(PLAIN, own));
    }
}
