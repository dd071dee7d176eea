package io.portcullis.api;

import io.portcullis.digest.Offer;
import org.jspecify.annotations.Nullable;

/**
 * The parameter of a domain or trunk that says which digest algorithms its challenges offer, and in which order: {@code
 * SHA-256,MD5}; empty for those of the deployment. It is ours.
 */
final class DigestAlgorithms {
    /** What it is called in an answer. */
    static final String KEY = "digest_algorithms";

    private static final String NAME = "DigestAlgorithms";

    private DigestAlgorithms() {}

    static Offer of(Form form, Offer now) {
        String text = form.raw(NAME);
        if (text == null) {
            return now;
        }
        try {
            return Offer.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw Form.invalid(
                    ErrorCode.INVALID_PARAMETER,
                    NAME,
                    text,
                    "SHA-512-256, SHA-256 and MD5, each at most once, commas between them; or empty");
        }
    }

    /** As an answer tells it: null when it is not for this domain or trunk to say. */
    static @Nullable String told(Offer offer) {
        return offer.algorithms().isEmpty() ? null : offer.text();
    }
}
