package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static io.portcullis.journey.Rest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Domains and trunks say which digest algorithms they offer, and in which order. */
class DigestAlgorithmsIT extends WithApi {
    private static final String KEY = "digest_algorithms";

    @Test
    void a_domain_and_a_trunk_keep_what_they_are_told_and_tell_it() {
        String domain = rest.in("/SIP/Domains/")
                + rest.created(
                                rest.in("/SIP/Domains.json"),
                                "DomainName",
                                unique() + ".example.com",
                                "DigestAlgorithms",
                                "sha-256, MD5")
                        .sid()
                + ".json";
        String trunk = "/v1/Trunks/"
                + rest.created("/v1/Trunks", "DigestAlgorithms", "SHA-512-256,SHA-256,MD5")
                        .sid();
        assertEquals("SHA-256,MD5", rest.get(domain).text(KEY));
        assertEquals("SHA-512-256,SHA-256,MD5", rest.get(trunk).text(KEY));
        for (String path : List.of(domain, trunk)) {
            String before = rest.get(path).text(KEY);
            assertEquals(before, fine(rest.post(path, "FriendlyName", "other")).text(KEY), "left alone");
            assertEquals("MD5", fine(rest.post(path, "DigestAlgorithms", "MD5")).text(KEY));
            assertTrue(
                    fine(rest.post(path, "DigestAlgorithms", ""))
                            .body()
                            .get(KEY)
                            .isNull(),
                    "the deployment's");
        }
        assertTrue(rest.get(newDomain() + ".json").body().get(KEY).isNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD4", "MD5,MD5", "MD5,,SHA-256", "MD5,sha-256,SHA-256", "MD5-sess", "none"})
    void what_is_no_list_of_algorithms_is_refused_and_changes_nothing(String wrong) {
        for (String path : List.of(newDomain() + ".json", newTrunk())) {
            fine(rest.post(path, "DigestAlgorithms", "SHA-256"));
            refused(
                    400,
                    20001,
                    "Invalid parameter DigestAlgorithms: " + wrong
                            + " (expected: SHA-512-256, SHA-256 and MD5, each at most once, commas between them; or empty)",
                    rest.post(path, "DigestAlgorithms", wrong));
            assertEquals("SHA-256", rest.get(path).text(KEY));
        }
    }
}
