package io.portcullis.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DigestResponseTest {
    private final DigestResponse formula = new DigestResponse();

    @ParameterizedTest
    @MethodSource("vectors")
    void the_vectors_agree_with_the_text_of_the_rfc(Vector vector) {
        assertEquals(vector.text("response"), vector.formula());
    }

    @ParameterizedTest
    @MethodSource("offered")
    @Tag("AUTH-13")
    @Tag("AUTH-33")
    void a_right_response_verifies(Vector vector) {
        assertTrue(verify(vector, vector.header(), vector.ha1()));
        assertTrue(verify(vector, vector.header(vector.text("response").toUpperCase(Locale.ROOT)), vector.ha1()));
    }

    @ParameterizedTest
    @MethodSource("offered")
    void the_password_of_a_vector_makes_its_ha1(Vector vector) {
        HashedPassword password =
                HashedPassword.of(vector.text("username"), vector.text("realm"), vector.text("password"));
        Ha1 ha1 = password.of(vector.algorithm());
        assertEquals(Ha1.ofHash(vector.algorithm(), vector.ha1()), ha1);
    }

    @ParameterizedTest
    @MethodSource("offered")
    @Tag("SEC-08")
    void a_response_with_any_digit_changed_does_not_verify(Vector vector) {
        String right = vector.text("response");
        for (int i = 0; i < right.length(); i++) {
            char other = right.charAt(i) == '0' ? '1' : '0';
            String wrong = right.substring(0, i) + other + right.substring(i + 1);
            assertFalse(verify(vector, vector.header(wrong), vector.ha1()), wrong);
        }
    }

    @ParameterizedTest
    @MethodSource("offered")
    void a_response_of_another_length_does_not_verify(Vector vector) {
        String right = vector.text("response");
        for (String wrong :
                List.of("", right.substring(1), right.substring(0, right.length() - 1), right + "0", right + right)) {
            assertFalse(verify(vector, vector.header(wrong), vector.ha1()), wrong);
        }
    }

    @ParameterizedTest
    @MethodSource("offered")
    void another_method_does_not_verify(Vector vector) {
        DigestCredentials given = credentials(vector.header());
        byte[] other = "SUBSCRIBE".getBytes(StandardCharsets.US_ASCII);
        assertFalse(formula.verify(given, other, 0, other.length, vector.ha1()));
    }

    @ParameterizedTest
    @MethodSource("offered")
    void nobody_has_no_right_response(Vector vector) {
        assertFalse(verify(vector, vector.header(), null));
    }

    @Test
    void the_dummy_of_those_who_do_not_exist_admits_nobody_who_guesses_it() {
        Vector vector = Vector.named("edge-md5-auth");
        String ofZeros = "00".repeat(Algorithm.MD5.length());
        String a2 = md5(vector.text("method") + ":" + vector.text("uri"));
        String response = md5(ofZeros + ":" + vector.text("nonce") + ":" + vector.text("nc") + ":"
                + vector.text("cnonce") + ":auth:" + a2);
        assertTrue(verify(vector, vector.header(response), new byte[16]));
        assertFalse(verify(vector, vector.header(response), null));
    }

    @ParameterizedTest
    @MethodSource("notOffered")
    @Tag("AUTH-33")
    void what_is_not_offered_never_verifies(Vector vector) {
        DigestCredentials given = credentials(vector.header());
        assertTrue(given.algorithm() == null || given.qop() == Qop.OTHER);
        assertFalse(verify(vector, vector.header(), vector.ha1()));
    }

    @Test
    void the_response_printed_in_rfc_7616_is_of_another_hash_and_does_not_verify() {
        Vector vector = Vector.named("rfc7616-3.9.2-corrected");
        String printed = "ae66e67d6b427bd3f120414a82e4acff38e8ecd9101d6c861229025f607a79dd";
        assertFalse(verify(vector, vector.header(printed), vector.ha1()));
    }

    @Test
    void the_response_printed_in_rfc_2069_does_not_verify() {
        Vector vector = Vector.named("rfc2069-2.4");
        assertFalse(verify(vector, vector.header("e966c932a9242554e42c8ee200cec7f6"), vector.ha1()));
    }

    @Test
    @Tag("AUTH-33")
    void hashes_of_nothing_are_those_of_rfc_8760() {
        assertEquals("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", empty(Algorithm.SHA_256));
        assertEquals("c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a", empty(Algorithm.SHA_512_256));
        assertEquals("d41d8cd98f00b204e9800998ecf8427e", empty(Algorithm.MD5));
    }

    @Test
    @Tag("AUTH-34")
    void a_response_of_another_algorithm_does_not_verify() {
        Vector md5 = Vector.named("edge-md5-auth");
        Vector sha256 = Vector.named("edge-sha-256-auth");
        assertFalse(verify(sha256, sha256.header(md5.text("response")), sha256.ha1()));
    }

    @Test
    void an_absent_algorithm_is_md5() {
        Vector vector = Vector.named("edge-md5-auth");
        assertTrue(verify(vector, vector.header().replace(", algorithm=MD5", ""), vector.ha1()));
    }

    @Test
    void the_parameters_are_hashed_as_sent() {
        Vector vector = Vector.named("polycom-vvx350-capture");
        assertTrue(verify(
                vector,
                vector.header().replace("qop=auth", "qop=\"auth\"").replace("nc=00000001", "nc=\"00000001\""),
                vector.ha1()));
        assertFalse(verify(vector, vector.header().replace("qop=auth", "qop=AUTH"), vector.ha1()));
        assertFalse(verify(vector, vector.header().replace("nc=00000001", "nc=00000002"), vector.ha1()));
    }

    @Test
    void a_uri_longer_than_the_buffer_is_hashed_whole() {
        String uri = "sip:" + "a".repeat(Authorization.MAX_URI - 4);
        Vector vector = Vector.named("edge-md5-auth");
        String a2 = md5("INVITE:" + uri);
        String response = md5(vector.text("ha1") + ":" + vector.text("nonce") + ":" + vector.text("nc") + ":"
                + vector.text("cnonce") + ":auth:" + a2);
        String header = vector.header(response).replace(vector.text("uri"), uri);
        assertTrue(verify(vector, header, vector.ha1()));
    }

    @Test
    void many_threads_share_one() throws Exception {
        List<Vector> vectors = offered().toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> everything = () -> {
                boolean right = true;
                for (int i = 0; i < 200; i++) {
                    for (Vector vector : vectors) {
                        right &= verify(vector, vector.header(), vector.ha1());
                    }
                }
                return right;
            };
            for (Future<Boolean> done : threads.invokeAll(List.of(everything, everything, everything, everything))) {
                assertTrue(done.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void an_unknown_algorithm_has_no_value() {
        assertNull(credentials(Vector.named("edge-md5-auth").header().replace("MD5", "AKAv1-MD5"))
                .algorithm());
    }

    private boolean verify(Vector vector, String header, byte @Nullable [] ha1) {
        byte[] method = vector.method();
        byte[] line = new byte[method.length + 2];
        System.arraycopy(method, 0, line, 1, method.length);
        return formula.verify(credentials(header), line, 1, line.length - 1, ha1);
    }

    private static DigestCredentials credentials(String header) {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        return assertInstanceOf(DigestCredentials.class, Authorization.parse(bytes, 0, bytes.length));
    }

    private static String md5(String data) {
        MessageDigest digest = Algorithm.MD5.newDigest();
        return HexFormat.of().formatHex(digest.digest(data.getBytes(StandardCharsets.UTF_8)));
    }

    private static String empty(Algorithm algorithm) {
        return HexFormat.of().formatHex(algorithm.newDigest().digest());
    }

    private static Stream<Vector> vectors() {
        return Vector.all();
    }

    private static Stream<Vector> offered() {
        return Vector.all().filter(Vector::isOffered);
    }

    private static Stream<Vector> notOffered() {
        return Vector.all().filter(vector -> !vector.isOffered());
    }
}
