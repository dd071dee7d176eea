package io.portcullis.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a choice of algorithms is written. */
class OfferTest {
    @Test
    void the_order_is_that_of_the_text() {
        assertEquals(
                new Offer(List.of(Algorithm.SHA_512_256, Algorithm.SHA_256, Algorithm.MD5)),
                Offer.parse("SHA-512-256, sha-256 ,MD5"));
        assertEquals(new Offer(List.of(Algorithm.MD5, Algorithm.SHA_256)), Offer.parse("MD5,SHA-256"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MD5", "SHA-256,MD5", "SHA-512-256,SHA-256,MD5"})
    void its_text_is_read_as_the_same(String text) {
        assertEquals(text, Offer.parse(text).text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"MD5,", ",", "MD4", "MD5-sess", "MD5;SHA-256", "MD5,md5", "SHA-256,MD5,SHA-256", "MD5 SHA-256"})
    void what_is_unknown_or_said_twice_is_no_choice(String text) {
        assertThrows(IllegalArgumentException.class, () -> Offer.parse(text));
    }

    @Test
    void none_leaves_it_to_the_deployment() {
        List<Algorithm> deployment = List.of(Algorithm.SHA_256);
        assertEquals(deployment, Offer.OF_DEPLOYMENT.or(deployment));
        assertEquals(List.of(Algorithm.MD5), Offer.parse("MD5").or(deployment));
    }
}
