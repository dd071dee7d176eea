package io.portcullis.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of the credentials of each message in corpus/auth. */
class AuthorizationCorpusTest {
    private static final String ALICE = "alice MD5 AUTH 1";

    /** A message and what its credentials are read as, header by header, after its realm where that is not the usual one. */
    private record Row(String file, List<String> outcomes) {
        Row(String file, String... outcomes) {
            this(file, List.of(outcomes));
        }

        @Override
        public String toString() {
            return file;
        }
    }

    private static Stream<Row> rows() {
        String huge = "a".repeat(8192);
        return Stream.of(
                new Row("algorithm-akav1", "alice null AUTH 1"),
                new Row("algorithm-downgrade-md5", ALICE),
                new Row("algorithm-missing", ALICE),
                new Row("algorithm-quoted", ALICE),
                new Row("algorithm-sess-no-cnonce", "alice null NONE 0"),
                new Row("algorithm-unknown", "alice null AUTH 1"),
                new Row("auth-in-options", ALICE),
                new Row("authorization-and-proxyauth", ALICE, ALICE),
                new Row("basic-scheme", "other scheme"),
                new Row("bearer-scheme", "other scheme"),
                new Row("cnonce-missing", "MISSING_PARAMETER"),
                new Row("cnonce-without-qop", "alice MD5 NONE 1"),
                new Row("comma-joined-credentials", "EQUALS_EXPECTED"),
                new Row("digest-lowercase-scheme", ALICE),
                new Row("duplicate-param", "DUPLICATE_PARAMETER"),
                new Row("extra-unknown-params", ALICE),
                new Row("folded", ALICE),
                new Row("nc-huge", "alice MD5 AUTH 4294967295"),
                new Row("nc-missing", "MISSING_PARAMETER"),
                new Row("nc-nonhex", "BAD_NONCE_COUNT"),
                new Row("nc-quoted", ALICE),
                new Row("nc-short", "BAD_NONCE_COUNT"),
                new Row("nc-zero", "alice MD5 AUTH 0"),
                new Row("no-qop-2069", "alice MD5 NONE 0"),
                new Row("nonce-8k", ALICE),
                new Row("nonce-foreign", ALICE),
                new Row("nonce-injection", ALICE),
                new Row("opaque-changed", ALICE),
                new Row("qop-auth-int", "alice MD5 OTHER 1"),
                new Row("qop-not-offered-list", "alice MD5 OTHER 1"),
                new Row("qop-quoted", ALICE),
                new Row("qop-unknown", "alice MD5 OTHER 1"),
                new Row("realm-case", "EDGE.example.com: " + ALICE),
                new Row("realm-mismatch", "other.example.net: " + ALICE),
                new Row("response-empty", "alice MD5 NONE 0"),
                new Row("response-uppercase-hex", ALICE),
                new Row("response-wrong-length", "alice SHA_256 AUTH 1"),
                new Row("single-quotes", "'edge.example.com': 'alice' MD5 NONE 0"),
                new Row("trailing-comma", ALICE),
                new Row("two-authorization-same-realm", ALICE, "bob MD5 AUTH 1"),
                new Row("two-proxyauth-two-realms", "pbx.example.org: " + ALICE, ALICE),
                new Row("unterminated-quote", "UNTERMINATED_QUOTE"),
                new Row("uri-mismatch", ALICE),
                new Row("uri-unquoted", ALICE),
                new Row(
                        "userhash-true",
                        "b1ba20404bac11757baffc41f2b5285f90a99b51a5ad52b0330780b572911662 SHA_256 AUTH 1 userhash"),
                new Row("username-8k", huge + " MD5 AUTH 1"),
                new Row("username-and-star", "DUPLICATE_PARAMETER"),
                new Row("username-anonymous", "anonymous MD5 AUTH 1"),
                new Row("username-colon", "alice:edge.example.com:x MD5 AUTH 1"),
                new Row("username-domain", "alice@edge.example.com MD5 AUTH 1"),
                new Row("username-empty", " MD5 AUTH 1"),
                new Row("username-escaped-quote", "al\"ice\\ MD5 AUTH 1"),
                new Row("username-missing", "MISSING_PARAMETER"),
                new Row("username-star", "Jäsøn Doe MD5 AUTH 1"),
                new Row("username-utf8-raw", "Jäsøn Doe MD5 AUTH 1"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void each_header_is_read_as_expected(Row row) {
        List<String> outcomes = headers(row.file).stream()
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .map(value -> outcome(Authorization.parse(value, 0, value.length)))
                .toList();
        assertEquals(row.outcomes, outcomes);
    }

    @Test
    void every_message_of_the_corpus_has_a_row() throws IOException, URISyntaxException {
        Path folder = Path.of(
                Objects.requireNonNull(getClass().getResource("/corpus/auth")).toURI());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    files.map(file -> file.getFileName().toString()).sorted().toList(),
                    rows().map(row -> row.file + ".sip").sorted().toList());
        }
    }

    @Test
    void escapes_of_the_nonce_do_not_end_it() {
        byte[] value = headers("nonce-injection").get(0).getBytes(StandardCharsets.UTF_8);
        DigestCredentials given = (DigestCredentials) Authorization.parse(value, 0, value.length);
        assertEquals("x\",realm=\"pwn", given.text(Parameter.NONCE));
    }

    private static String outcome(Authorization read) {
        if (read instanceof Authorization.Malformed malformed) {
            return malformed.fault().toString();
        }
        if (!(read instanceof DigestCredentials given)) {
            return "other scheme";
        }
        String realm = given.text(Parameter.REALM);
        return (realm.equals("edge.example.com") ? "" : realm + ": ")
                + given.text(Parameter.USERNAME) + " " + given.algorithm() + " " + given.qop() + " "
                + given.nonceCount() + (given.userhash() ? " userhash" : "");
    }

    /** The values of the credentials, unfolded. */
    private static List<String> headers(String file) {
        List<String> values = new ArrayList<>();
        for (String line : read(file).replaceAll("\r\n[ \t]+", " ").split("\r\n", -1)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("authorization:") || lower.startsWith("proxy-authorization:")) {
                values.add(line.substring(line.indexOf(':') + 1));
            }
        }
        return values;
    }

    private static String read(String file) {
        try (InputStream message = AuthorizationCorpusTest.class.getResourceAsStream("/corpus/auth/" + file + ".sip")) {
            return new String(Objects.requireNonNull(message).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
