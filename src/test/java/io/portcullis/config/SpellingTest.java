package io.portcullis.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    @ParameterizedTest
    @CsvSource({
        "listne,      listen",
        "lisen,       listen",
        "public_url,  public-url",
        "acounts,     accounts",
        "publicurl,   public-url",
        "password,    ",
        "x,           ",
    })
    void the_nearest_word_is_offered_only_when_it_is_near(String written, String meant) {
        assertEquals(
                Optional.ofNullable(meant),
                Spelling.nearest(written, List.of("listen", "public-url", "sip-domain-suffix", "accounts")));
    }
}
