package io.portcullis.gate;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.portcullis.digest.Algorithm;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * AUTH-19: each file of {@code corpus/auth}, with a live nonce for {@code @NONCE@}, twice. As it is, its response is made up
 * and must not admit; with the response that alice's password ("secret") gives, only the form decides.
 */
class CorpusTest {
    private static final String STALE = "challenge stale";
    private static final String CHALLENGE = "challenge";
    private static final String FORBID = "forbid";
    private static final String ADMIT = "admit";
    private static final String UNFIT = "400 before the gate";

    /** File to what comes of it with a right response; with a wrong one each {@code admit} is a {@code forbid}. */
    private static final Map<String, String> RIGHT = Map.ofEntries(
            entry("algorithm-akav1", CHALLENGE),
            entry("algorithm-downgrade-md5", ADMIT), // MD5 is offered here; see below
            entry("algorithm-missing", ADMIT),
            entry("algorithm-quoted", ADMIT),
            entry("algorithm-sess-no-cnonce", CHALLENGE),
            entry("algorithm-unknown", CHALLENGE),
            entry("auth-in-options", CHALLENGE), // Authorization is for the one behind us
            entry("authorization-and-proxyauth", ADMIT),
            entry("basic-scheme", CHALLENGE),
            entry("bearer-scheme", CHALLENGE),
            entry("cnonce-missing", CHALLENGE),
            entry("cnonce-without-qop", CHALLENGE),
            entry("comma-joined-credentials", CHALLENGE),
            entry("digest-lowercase-scheme", ADMIT),
            entry("duplicate-param", CHALLENGE),
            entry("extra-unknown-params", ADMIT),
            entry("folded", ADMIT),
            entry("nc-huge", ADMIT),
            entry("nc-missing", CHALLENGE),
            entry("nc-nonhex", CHALLENGE),
            entry("nc-quoted", ADMIT),
            entry("nc-short", CHALLENGE),
            entry("nc-zero", CHALLENGE),
            entry("no-qop-2069", CHALLENGE),
            entry("nonce-8k", UNFIT), // a longer line than any that is read
            entry("nonce-foreign", STALE),
            entry("nonce-injection", STALE),
            entry("opaque-changed", ADMIT),
            entry("qop-auth-int", CHALLENGE),
            entry("qop-not-offered-list", CHALLENGE),
            entry("qop-quoted", ADMIT),
            entry("qop-unknown", CHALLENGE),
            entry("realm-case", CHALLENGE),
            entry("realm-mismatch", CHALLENGE),
            entry("response-empty", CHALLENGE),
            entry("response-uppercase-hex", ADMIT),
            entry("response-wrong-length", ADMIT),
            entry("single-quotes", CHALLENGE),
            entry("trailing-comma", ADMIT),
            entry("two-authorization-same-realm", ADMIT),
            entry("two-proxyauth-two-realms", ADMIT),
            entry("unterminated-quote", CHALLENGE),
            entry("uri-mismatch", FORBID),
            entry("uri-unquoted", ADMIT),
            entry("userhash-true", FORBID),
            entry("username-8k", UNFIT),
            entry("username-and-star", CHALLENGE),
            entry("username-anonymous", FORBID),
            entry("username-colon", FORBID),
            entry("username-domain", FORBID),
            entry("username-empty", FORBID),
            entry("username-escaped-quote", FORBID), // right for al"ice\, who may not register alice
            entry("username-missing", CHALLENGE),
            entry("username-star", FORBID), // likewise
            entry("username-utf8-raw", FORBID)); // likewise

    private static final Pattern PARAMETER =
            Pattern.compile("(\\w+)=(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|([^\",;\\s]*))");
    private static final Pattern MADE_UP = Pattern.compile("response=\"([0-9a-fA-F]+)\"");

    private static Path folder() throws URISyntaxException {
        return Path.of(CorpusTest.class.getResource("/corpus/auth").toURI());
    }

    private static String text(String file) throws IOException, URISyntaxException {
        return Files.readString(folder().resolve(file + ".sip"));
    }

    @Test
    void every_file_has_its_row() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(folder())) {
            assertEquals(
                    files.map(file -> file.getFileName().toString().replace(".sip", ""))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    new TreeSet<>(RIGHT.keySet()));
        }
    }

    @TestFactory
    Stream<DynamicTest> a_made_up_response_never_admits() {
        return RIGHT.entrySet().stream()
                .map(row -> dynamicTest(row.getKey(), () -> {
                    House house = house(Algorithm.MD5, Algorithm.SHA_256);
                    String text = text(row.getKey()).replace("@NONCE@", house.nonce());
                    assertEquals(row.getValue().equals(ADMIT) ? FORBID : row.getValue(), outcome(house, text));
                }));
    }

    @TestFactory
    @Tag("AUTH-08")
    @Tag("AUTH-14")
    @Tag("AUTH-15")
    @Tag("AUTH-16")
    @Tag("AUTH-17")
    @Tag("AUTH-19")
    Stream<DynamicTest> with_the_right_response_the_form_decides() {
        return RIGHT.entrySet().stream()
                .map(row -> dynamicTest(row.getKey(), () -> {
                    House house = house(Algorithm.MD5, Algorithm.SHA_256);
                    String text = text(row.getKey()).replace("@NONCE@", house.nonce());
                    assertEquals(row.getValue(), outcome(house, withRightResponse(text)));
                }));
    }

    @Test
    @Tag("AUTH-07")
    void an_md5_answer_where_only_sha_256_was_offered_is_asked_again() throws Exception {
        for (String file : List.of("algorithm-downgrade-md5", "algorithm-missing")) {
            House house = house(Algorithm.SHA_256, Algorithm.SHA_512_256);
            assertEquals(CHALLENGE, outcome(house, withRightResponse(text(file).replace("@NONCE@", house.nonce()))));
        }
    }

    @Test
    void an_answer_without_qop_passes_where_old_phones_are_allowed() throws Exception { // D4
        House.Rules rules = new House.Rules();
        rules.allowLegacyNoQop = true;
        for (String file : List.of("no-qop-2069", "cnonce-without-qop")) {
            House house = rules.house();
            assertEquals(ADMIT, outcome(house, withRightResponse(text(file).replace("@NONCE@", house.nonce()))));
        }
    }

    private static House house(Algorithm... algorithms) {
        House.Rules rules = new House.Rules();
        rules.algorithms = List.of(algorithms);
        return rules.house();
    }

    private static String outcome(House house, String text) {
        Source source = new Source(Transport.UDP, new InetSocketAddress("192.0.2.10", 5060));
        SipRequest request = (SipRequest) Parser.parse(text.getBytes(StandardCharsets.UTF_8), source);
        if (request.fault() != null) {
            return UNFIT;
        }
        Verdict verdict = house.judge(request);
        if (verdict instanceof Verdict.Challenge challenge) {
            return challenge.lines().toString().contains(", stale=true") ? STALE : CHALLENGE;
        }
        assertNull(verdict instanceof Verdict.Drop ? verdict : null);
        return verdict instanceof Verdict.Admit ? ADMIT : FORBID;
    }

    /** Puts in the place of each made-up response the one of a phone that knows the password "secret". */
    private static String withRightResponse(String text) {
        String method = text.substring(0, text.indexOf(' '));
        StringBuilder lines = new StringBuilder();
        for (String line : text.split("(?<=\r\n)(?![ \t])", -1)) {
            Matcher madeUp = MADE_UP.matcher(line);
            lines.append(madeUp.find() ? madeUp.replaceAll("response=\"" + response(method, line) + '"') : line);
        }
        return lines.toString();
    }

    private static String response(String method, String line) {
        Map<String, String> given = PARAMETER
                .matcher(line)
                .results()
                .collect(Collectors.toMap(
                        found -> found.group(1),
                        found -> found.group(2) != null ? found.group(2).replaceAll("\\\\(.)", "$1") : found.group(3),
                        (first, second) -> first));
        return Answer.response(method, "secret", given);
    }
}
