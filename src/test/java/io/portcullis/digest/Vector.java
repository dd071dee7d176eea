package io.portcullis.digest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** One row of auth-vectors.json, and the formula once more, written from the RFC with Strings. */
record Vector(JsonNode row) {
    static Stream<Vector> all() {
        try (InputStream json = Vector.class.getResourceAsStream("/digest/auth-vectors.json")) {
            JsonNode rows =
                    new ObjectMapper().readTree(Objects.requireNonNull(json)).get("vectors");
            return StreamSupport.stream(rows.spliterator(), false).map(Vector::new);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static Vector named(String id) {
        return all().filter(vector -> vector.text("id").equals(id)).findAny().orElseThrow();
    }

    String text(String name) {
        return Objects.requireNonNull(row.get(name).textValue(), name);
    }

    @Nullable
    String textOrNull(String name) {
        return row.get(name).textValue();
    }

    /** Whether it uses only what is offered: no session algorithm, no integrity of the body. */
    boolean isOffered() {
        return !text("algorithm").endsWith("-sess") && !"auth-int".equals(textOrNull("qop"));
    }

    /** The algorithm, without {@code -sess}. */
    Algorithm algorithm() {
        return Algorithm.of(text("algorithm").replace("-sess", "")).orElseThrow();
    }

    byte[] ha1() {
        return HexFormat.of().parseHex(text("ha1"));
    }

    byte[] method() {
        return text("method").getBytes(StandardCharsets.UTF_8);
    }

    /** The header value that a phone would send. */
    String header() {
        return header(text("response"));
    }

    /** The header value of a phone that came to another response. */
    String header(String response) {
        String value = "Digest username=\"" + text("username").replaceAll("([\"\\\\])", "\\\\$1") + "\", realm=\""
                + text("realm") + "\", nonce=\"" + text("nonce") + "\", uri=\"" + text("uri") + "\", response=\""
                + response
                + "\", algorithm=" + text("algorithm");
        return textOrNull("qop") == null
                ? value
                : value + ", qop=" + text("qop") + ", nc=" + text("nc") + ", cnonce=\"" + text("cnonce") + "\"";
    }

    /** RFC 7616 section 3.4.1 to 3.4.3, all of it. */
    String formula() {
        String ha1 = h(text("username") + ":" + text("realm") + ":" + text("password"));
        if (text("algorithm").endsWith("-sess")) {
            ha1 = h(ha1 + ":" + text("nonce") + ":" + text("cnonce"));
        }
        String qop = textOrNull("qop");
        String a2 = text("method") + ":" + text("uri");
        if ("auth-int".equals(qop)) {
            a2 += ":" + h(text("body"));
        }
        String given = qop == null ? "" : text("nc") + ":" + text("cnonce") + ":" + qop + ":";
        return h(ha1 + ":" + text("nonce") + ":" + given + h(a2));
    }

    private String h(String data) {
        String name = algorithm() == Algorithm.SHA_512_256
                ? "SHA-512/256"
                : algorithm().token();
        try {
            byte[] hash = MessageDigest.getInstance(name).digest(data.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException absent) {
            throw new AssertionError(absent);
        }
    }

    @Override
    public String toString() {
        return text("id");
    }
}
