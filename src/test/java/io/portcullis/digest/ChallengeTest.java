package io.portcullis.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {
    private static final byte[] NONCE = "bm9uY2U".getBytes(StandardCharsets.US_ASCII);

    @Test
    @Tag("AUTH-04")
    @Tag("AUTH-03")
    void quotes_stand_where_the_rfc_wants_them_and_nowhere_else() {
        assertEquals(
                "Digest realm=\"edge.example.com\", nonce=\"bm9uY2U\", algorithm=SHA-256, qop=\"auth\"",
                rendered(new Challenge("edge.example.com", Algorithm.SHA_256), false));
    }

    @Test
    void a_stale_nonce_is_said_to_be_stale() {
        assertEquals(
                "Digest realm=\"edge.example.com\", nonce=\"bm9uY2U\", algorithm=MD5, qop=\"auth\", stale=true",
                rendered(new Challenge("edge.example.com", Algorithm.MD5), true));
    }

    @Test
    @Tag("AUTH-05")
    void each_algorithm_has_its_own_challenge_in_order_of_preference() {
        List<Algorithm> order = List.of(Algorithm.SHA_512_256, Algorithm.SHA_256, Algorithm.MD5);
        List<Challenge> challenges = Challenge.of("r", order);
        assertEquals(order, challenges.stream().map(Challenge::algorithm).toList());
        assertTrue(rendered(challenges.get(0), false).contains("algorithm=SHA-512-256,"));
    }

    @Test
    void quotes_in_the_realm_are_escaped_and_read_back() {
        String realm = "a \"b\" \\ ö";
        String value = rendered(new Challenge(realm, Algorithm.MD5), false);
        String answer = value + ", username=u, uri=u, response=r, nc=00000001, cnonce=c";
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        DigestCredentials given = (DigestCredentials) Authorization.parse(bytes, 0, bytes.length);
        assertTrue(given.isRealm(realm.getBytes(StandardCharsets.UTF_8)));
        assertEquals("bm9uY2U", given.text(Parameter.NONCE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\r\nb", "a\u0000"})
    void a_realm_without_characters_or_with_control_characters_is_refused(String realm) {
        assertThrows(IllegalArgumentException.class, () -> new Challenge(realm, Algorithm.MD5));
    }

    /** As it is written in place, in exactly its length. */
    private static String rendered(Challenge challenge, boolean stale) {
        byte[] dest = new byte[200];
        int nonce = challenge.writeBeforeNonce(dest, 7);
        System.arraycopy(NONCE, 0, dest, nonce, NONCE.length);
        int end = challenge.writeBehindNonce(stale, dest, nonce + NONCE.length);
        assertEquals(challenge.length(NONCE.length, stale), end - 7);
        return new String(dest, 7, end - 7, StandardCharsets.UTF_8);
    }
}
