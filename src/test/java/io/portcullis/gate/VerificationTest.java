package io.portcullis.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.portcullis.base.Reason;
import io.portcullis.digest.Algorithm;
import io.portcullis.gate.GateListener.Outcome;
import io.portcullis.gate.House.Rules;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Status;
import io.portcullis.sip.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What credentials are worth: nonces, nonce-counts, algorithms, forms, several headers at once. */
class VerificationTest {
    private final Rules rules = new Rules();
    private final House house = new House();
    private final Asking asking = new Asking();

    private static void assertAdmitted(Verdict verdict) {
        assertInstanceOf(Verdict.Admit.class, verdict);
    }

    private static void assertForbidden(Verdict verdict) {
        assertEquals(
                Status.FORBIDDEN,
                assertInstanceOf(Verdict.Refuse.class, verdict).status());
    }

    private static void assertChallenged(Verdict verdict, boolean stale) {
        String lines =
                assertInstanceOf(Verdict.Challenge.class, verdict).lines().toString();
        assertEquals(stale, lines.contains(", stale=true\r\n"), lines);
    }

    // The response

    @Test
    void the_right_response_admits_as_its_credential() {
        Answer answer = new Answer(asking, "bob", "hunter2", house.nonce());
        Verdict.Admit admit = assertInstanceOf(Verdict.Admit.class, house.judge(asking.with(answer)));
        assertEquals("bob", House.identityOf(admit).username().toString());
        assertEquals("CR%032x".formatted(2), House.identityOf(admit).credentialSid());
        assertEquals("EU%032x".formatted(1), House.identityOf(admit).endUserSid());
        assertEquals("SD%032x".formatted(1), admit.policy().sid());
        assertEquals(List.of(Outcome.OK), house.outcomes);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("AUTH-06")
    void each_offered_algorithm_is_accepted(Algorithm algorithm) {
        rules.algorithms = List.of(Algorithm.SHA_512_256, Algorithm.SHA_256, Algorithm.MD5);
        House open = rules.house();
        assertAdmitted(open.judge(asking.with(Answer.ofAlice(open.nonce()).algorithm(algorithm))));
    }

    @Test
    @Tag("AUTH-07")
    @Tag("SEC-07")
    void an_algorithm_that_was_not_offered_is_refused_even_with_the_right_response() {
        rules.algorithms = List.of(Algorithm.SHA_256);
        House modern = rules.house();
        assertChallenged(modern.judge(asking.with(Answer.ofAlice(modern.nonce()))), false);
        assertChallenged(modern.judge(asking.with(Answer.ofAlice(modern.nonce()).without("algorithm"))), false);
        assertChallenged(
                modern.judge(asking.with(Answer.ofAlice(modern.nonce()).algorithm(Algorithm.SHA_512_256))), false);
        assertEquals(0, modern.hashed.get());
    }

    @Test
    @Tag("AUTH-07")
    void the_absent_algorithm_is_md5() {
        assertAdmitted(house.judge(asking.with(Answer.ofAlice(house.nonce()).without("algorithm"))));
    }

    @Test
    @Tag("AUTH-34")
    void a_user_known_only_by_md5_cannot_answer_sha_256() {
        rules.algorithms = List.of(Algorithm.SHA_256, Algorithm.MD5);
        House open = rules.house();
        Answer strong = new Answer(asking, "carol", "secret", open.nonce()).algorithm(Algorithm.SHA_256);
        assertForbidden(open.judge(asking.with(strong)));
        assertAdmitted(open.judge(asking.with(new Answer(asking, "carol", "secret", open.nonce()))));
    }

    @Test
    @Tag("AUTH-13")
    void the_response_is_bound_to_the_method_and_the_uri_parameter() {
        Answer forInvite = Answer.ofAlice(house.nonce());
        assertForbidden(house.judge(new Asking().method("MESSAGE").with(forInvite)));
        String response = forInvite.toString().replaceAll(".*response=(\"[0-9a-f]+\").*", "$1");
        assertForbidden(house.judge(
                asking.with(forInvite.with("response", response).with("uri", "\"sip:200@edge.example.com\""))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:100@edge.example.com",
                "sip:EDGE.example.com:5060;transport=tcp",
                "sips:100@edge.example.com",
                "sip:%31%30%30@edge.example.com",
                "sip:edge.example.com",
                "sip:203.0.113.5:5060",
                "sip:100@sip.example.net"
            })
    @Tag("AUTH-14")
    void the_digest_uri_may_name_anything_of_ours(String uri) {
        assertAdmitted(house.judge(asking.with(Answer.ofAlice(house.nonce()).with("uri", Answer.quoted(uri)))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:100@evil.example.org",
                "sip:900@edge.example.com",
                "sip:900@203.0.113.5:9",
                "sip:1000@edge.example.com",
                "sip:10%2@edge.example.com",
                "sip:100@other.example.com",
                "tel:+4930123456",
                "/index.html",
                "edge.example.com",
                ""
            })
    @Tag("AUTH-14")
    void a_digest_uri_of_somebody_else_is_a_wrong_response(String uri) {
        assertForbidden(house.judge(asking.with(Answer.ofAlice(house.nonce()).with("uri", Answer.quoted(uri)))));
        assertEquals(Outcome.BAD_RESPONSE, house.lastOutcome());
    }

    @Test
    void a_user_of_several_lists_may_use_the_password_of_any() {
        Asking two = Asking.to("two-lists.example.com");
        Verdict first = house.judge(two.with(new Answer(two, "alice", "secret", house.nonce())));
        assertEquals(House.ALICE, House.identityOf(first).credentialSid());
        Verdict second = house.judge(two.with(new Answer(two, "alice", "other secret", house.nonce())));
        assertEquals(House.OTHER_ALICE, House.identityOf(second).credentialSid());
        assertForbidden(house.judge(two.with(new Answer(two, "alice", "guess", house.nonce()))));
    }

    @Test
    void a_password_counts_only_where_its_list_is_mapped() {
        Asking other = Asking.to("other.example.com");
        assertForbidden(house.judge(other.with(new Answer(other, "alice", "secret", house.nonce()))));
        assertForbidden(house.judge(asking.with(new Answer(asking, "alice", "other secret", house.nonce()))));
    }

    @ParameterizedTest
    @CsvSource({"auth, true", "AUTH, true", "'\"auth\"', true", "auth-int, false", "'\"auth,auth-int\"', false"})
    @Tag("AUTH-16")
    void the_quality_of_protection_must_be_auth(String qop, boolean admitted) {
        Verdict verdict = house.judge(asking.with(Answer.ofAlice(house.nonce()).with("qop", qop)));
        assertEquals(admitted, verdict instanceof Verdict.Admit);
        assertEquals(!admitted, verdict instanceof Verdict.Challenge);
    }

    @Test
    @Tag("AUTH-11")
    void a_hashed_user_name_is_an_unknown_user() {
        assertForbidden(house.judge(asking.with(Answer.ofAlice(house.nonce()).with("userhash", "true"))));
        assertEquals(Outcome.UNKNOWN_USER, house.lastOutcome());
        assertAdmitted(house.judge(asking.with(Answer.ofAlice(house.nonce()).with("userhash", "false"))));
    }

    @Test
    @Tag("AUTH-10")
    @Tag("AUTH-15")
    void a_user_name_beyond_ascii_comes_raw_or_encoded() {
        Answer raw = new Answer(asking, "Jäsøn Doe", "secret", house.nonce());
        assertAdmitted(house.judge(asking.with(raw)));
        String response = raw.toString().replaceAll(".*response=(\"[0-9a-f]+\").*", "$1");
        Answer encoded = raw.nc(1).without("username").with("username*", "UTF-8''J%C3%A4s%C3%B8n%20Doe");
        assertChallenged(house.judge(asking.with(encoded.with("response", response))), true);
        assertEquals(Outcome.REPLAYED, house.lastOutcome(), "verified, for it is the same response");
        assertChallenged(house.judge(asking.with(encoded.with("username", "\"alice\""))), false);
        assertEquals(Outcome.MALFORMED, house.lastOutcome());
    }

    @Test
    void a_user_name_may_need_escapes() {
        assertAdmitted(house.judge(asking.with(new Answer(asking, "al\"ice\\", "secret", house.nonce()))));
    }

    // Without qop

    @Test
    void an_answer_without_qop_is_asked_again() {
        Answer old = Answer.ofAlice(house.nonce()).without("qop", "nc", "cnonce");
        assertChallenged(house.judge(asking.with(old)), false);
        assertEquals(0, house.hashed.get());
    }

    @Test
    @Tag("SEC-04")
    void where_old_phones_are_allowed_their_nonces_work_once() {
        rules.allowLegacyNoQop = true;
        House lenient = rules.house();
        Answer old = Answer.ofAlice(lenient.nonce()).without("qop", "nc", "cnonce");
        assertAdmitted(lenient.judge(asking.with(old)));
        assertChallenged(lenient.judge(asking.with(old)), true);
        String nonce = lenient.nonce();
        assertAdmitted(lenient.judge(asking.with(Answer.ofAlice(nonce))));
        assertChallenged(lenient.judge(asking.with(Answer.ofAlice(nonce).without("qop", "nc", "cnonce"))), true);
        String other = lenient.nonce();
        assertAdmitted(lenient.judge(asking.with(Answer.ofAlice(other).without("qop", "nc", "cnonce"))));
        assertChallenged(lenient.judge(asking.with(Answer.ofAlice(other).nc(7))), true);
    }

    // Nonces and their counts

    @Test
    @Tag("AUTH-24")
    void counts_pass_in_any_order_and_each_once() {
        String nonce = house.nonce();
        for (long count : new long[] {1, 3, 2}) {
            assertAdmitted(house.judge(asking.with(Answer.ofAlice(nonce).nc(count))));
        }
        assertChallenged(house.judge(asking.with(Answer.ofAlice(nonce).nc(3))), true);
        assertEquals(Outcome.REPLAYED, house.lastOutcome());
        assertAdmitted(house.judge(asking.with(Answer.ofAlice(nonce).nc(4))));
    }

    @Test
    @Tag("AUTH-16")
    void counting_is_hexadecimal_and_ends_at_the_last_number() {
        String nonce = house.nonce();
        for (long count : new long[] {0x9, 0xa, 0x10, 0xffffffffL}) {
            assertAdmitted(house.judge(asking.with(Answer.ofAlice(nonce).nc(count))));
        }
        assertChallenged(house.judge(asking.with(Answer.ofAlice(nonce).nc(0xffffffffL))), true);
        assertChallenged(house.judge(asking.with(Answer.ofAlice(nonce).nc(0x11))), true);
    }

    @Test
    @Tag("AUTH-16")
    void the_count_zero_is_none() {
        assertChallenged(house.judge(asking.with(Answer.ofAlice(house.nonce()).nc(0))), false);
        assertEquals(Outcome.MALFORMED, house.lastOutcome());
    }

    @Test
    void a_wrong_response_burns_no_count() {
        String nonce = house.nonce();
        assertForbidden(house.judge(asking.with(Answer.wrong(nonce))));
        assertForbidden(house.judge(asking.with(Answer.wrong(nonce).nc(0xffffffffL))));
        assertAdmitted(house.judge(asking.with(Answer.ofAlice(nonce))));
    }

    @Test
    void of_many_that_use_one_count_at_once_one_passes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 50; round++) {
                assertEquals(
                        1, admittedAtOnce(threads, Answer.ofAlice(house.nonce()).toString()));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private int admittedAtOnce(ExecutorService threads, String answer) throws Exception {
        CyclicBarrier together = new CyclicBarrier(8);
        List<Future<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            SipRequest request = asking.with(answer);
            Callable<Boolean> one = () -> {
                together.await();
                return house.judge(request) instanceof Verdict.Admit;
            };
            all.add(threads.submit(one));
        }
        int admitted = 0;
        for (Future<Boolean> each : all) {
            admitted += each.get() ? 1 : 0;
        }
        return admitted;
    }

    @Test
    @Tag("AUTH-09")
    void a_nonce_that_is_too_old_is_told_from_one_that_never_was_ours() {
        String nonce = house.nonce();
        house.pass(Duration.ofSeconds(61));
        Verdict old = house.judge(asking.with(Answer.ofAlice(nonce)));
        assertEquals(Reason.STALE_NONCE, old.finding().reason());
        Verdict foreign = house.judge(asking.with(Answer.ofAlice(new House().nonce())));
        assertEquals(Reason.FOREIGN_NONCE, foreign.finding().reason());
        assertChallenged(foreign, true);
    }

    @Test
    @Tag("AUTH-09")
    void a_nonce_ages() {
        String nonce = house.nonce();
        house.pass(Duration.ofSeconds(60));
        assertAdmitted(house.judge(asking.with(Answer.ofAlice(nonce))));
        house.pass(Duration.ofMillis(200));
        assertChallenged(house.judge(asking.with(Answer.ofAlice(nonce).nc(2))), true);
        assertEquals(Outcome.STALE, house.lastOutcome());
    }

    @Test
    @Tag("SEC-01")
    @Tag("SEC-02")
    @Tag("AUTH-12")
    void a_nonce_of_another_node_or_of_nobody_is_stale_and_no_failure() {
        String elsewhere = new House().nonce();
        for (String nonce : List.of(elsewhere, "dcd98b7102dd2f0e8b11d0f600bfb0c093", "", "x", "=".repeat(48))) {
            for (int i = 0; i < 10; i++) {
                assertChallenged(house.judge(asking.with(Answer.wrong(nonce))), true);
            }
        }
        assertEquals(0, house.hashed.get());
        assertAdmitted(house.judge(asking.with(Answer.ofAlice(house.nonce()))));
    }

    @Test
    @Tag("SEC-04")
    void over_datagrams_a_nonce_works_only_from_the_network_that_was_given_it() {
        String nonce = house.nonce();
        for (int i = 0; i < 10; i++) {
            Asking elsewhere = new Asking().from("198.51.100.1");
            assertChallenged(house.judge(elsewhere.with(Answer.ofAlice(nonce))), true);
            assertChallenged(house.judge(elsewhere.with(Answer.wrong(nonce))), true);
            assertEquals(Outcome.STALE, house.lastOutcome());
        }
        assertEquals(0, house.hashed.get());
        assertAdmitted(house.judge(asking.with(Answer.ofAlice(nonce))));
    }

    @Test
    void another_address_of_the_same_ipv6_network_may_use_it() {
        Asking here = new Asking().from("2001:db8:5::1");
        Asking there = new Asking().from("2001:db8:5::2");
        assertAdmitted(house.judge(there.with(Answer.ofAlice(house.nonce(here)))));
    }

    @Test
    @Tag("SEC-04")
    void over_a_stream_whose_source_is_proven_a_nonce_works_from_elsewhere() {
        String nonce = house.nonce();
        Asking elsewhere = new Asking().from("198.51.100.1").over(Transport.TCP);
        assertAdmitted(house.judge(elsewhere.with(Answer.ofAlice(nonce))));
    }

    @Test
    @Tag("SEC-06")
    @Tag("AUTH-19")
    void an_empty_response_is_no_attempt() { // RFC 8760 section 2.7
        for (int i = 0; i < 10; i++) {
            assertChallenged(house.judge(asking.with(Answer.ofAlice("").with("response", "\"\""))), false);
            assertChallenged(
                    house.judge(asking.with(Answer.ofAlice(house.nonce()).with("response", "\"\""))), false);
        }
        assertEquals(Outcome.CHALLENGED, house.lastOutcome());
    }

    // Several headers

    @Test
    @Tag("AUTH-17")
    @Tag("AUTH-18")
    void the_credentials_for_our_realm_are_found_among_others() {
        String foreign =
                Answer.wrong("abc").with("realm", "\"pbx.example.org\"").toString();
        SipRequest before = asking.with(foreign, Answer.ofAlice(house.nonce()));
        SipRequest behind = asking.with(Answer.ofAlice(house.nonce()), foreign);
        assertAdmitted(house.judge(before));
        assertAdmitted(house.judge(behind));
        assertEquals(List.of(false, true), ours(before));
        assertEquals(List.of(true, false), ours(behind));
        assertChallenged(house.judge(asking.with(foreign)), false);
    }

    /** For each header with credentials whether it is ours. */
    private static List<Boolean> ours(SipRequest request) {
        OwnRealm realm = new OwnRealm(House.REALM);
        List<Boolean> ours = new ArrayList<>();
        for (int line = 0; line < request.headerCount(); line++) {
            HeaderName name = request.headerName(line);
            if (name == HeaderName.PROXY_AUTHORIZATION || name == HeaderName.AUTHORIZATION) {
                ours.add(realm.holdsCredentials(request.headerValue(line)));
            }
        }
        return ours;
    }

    @Test
    @Tag("AUTH-18")
    void what_may_be_ours_goes_no_further_even_when_malformed() {
        String right = Answer.ofAlice(house.nonce()).toString();
        SipRequest request = asking.with(
                right.substring(0, right.length() - 1), // an open quote
                "Digest",
                "Digest realm=\"edge.example.com\"",
                "Digest realm=\"pbx.example.org\", username=\"alice\"",
                "Basic YWxpY2U6c2VjcmV0");
        assertEquals(List.of(true, true, true, false, false), ours(request));
        assertChallenged(house.judge(request), false);
        assertEquals(Outcome.MALFORMED, house.lastOutcome());
    }

    @Test
    @Tag("SEC-17")
    void the_identity_is_the_one_that_verified() {
        Answer bob = new Answer(asking, "bob", "hunter2", house.nonce());
        Verdict verdict = house.judge(asking.with(Answer.wrong(house.nonce()), bob));
        assertEquals("bob", House.identityOf(verdict).username().toString());
    }

    @Test
    @Tag("AUTH-17")
    void one_request_may_try_four_times() {
        Object[] five = new Object[5];
        for (int i = 0; i < 4; i++) {
            five[i] = new Answer(asking, "user" + i, "guess", house.nonce());
        }
        five[4] = Answer.ofAlice(house.nonce());
        assertForbidden(house.judge(asking.with(five)));
        assertEquals(4, house.hashed.get());
    }
}
