package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.credential.Policy;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Offer;
import io.portcullis.edge.Decision;
import io.portcullis.gate.Finding;
import io.portcullis.gate.GateListener.Outcome;
import io.portcullis.gate.Verdict;
import io.portcullis.proxy.Passage;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Status;
import io.portcullis.sip.Transport;
import io.portcullis.testkit.Allocations;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class AuthEventsTest {
    private static final Policy POLICY = new Policy(
            Policy.Kind.DOMAIN,
            "SD00000000000000000000000000000001",
            "AC00000000000000000000000000000001",
            "acme.sip.example.com",
            true,
            false,
            true,
            Offer.OF_DEPLOYMENT,
            List.of(),
            List.of(),
            List.of(),
            List.of());

    private static final Finding WRONG_PASSWORD =
            new Finding(Reason.WRONG_PASSWORD, Outcome.BAD_RESPONSE, Algorithm.MD5, POLICY, null);

    private static final Finding UNKNOWN_USER =
            new Finding(Reason.UNKNOWN_USER, Outcome.UNKNOWN_USER, Algorithm.MD5, POLICY, null);

    private static final String NETWORK = "192.0.2.7";
    private static final byte[] NOTHING = {};

    private final AtomicLong now = new AtomicLong();
    private final LongAdder counter = new LongAdder();
    private final AuthEvents events = new AuthEvents("sip.example.com", now::get, counter);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("portcullis.auth");

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void an_admission_names_who_and_where() {
        admitted(new Verdict.Identity(Bytes.of("bob"), "CR00000000000000000000000000000001", null));
        assertEquals(
                List.of("result=ok reason=admitted method=\"INVITE\" transport=udp source=192.0.2.7 port=5062"
                        + " account=AC00000000000000000000000000000001 domain=SD00000000000000000000000000000001"
                        + " host=\"acme.sip.example.com\" call-id=\"a84b4c76e66710\""
                        + " credential=CR00000000000000000000000000000001 user=\"bob\" algorithm=SHA-256"),
                said());
    }

    @Test
    void an_admission_names_the_end_user_who_answers_for_the_credential() {
        admitted(new Verdict.Identity(
                Bytes.of("bob"), "CR00000000000000000000000000000001", "IT00000000000000000000000000000001"));
        assertTrue(said().get(0).contains(" end-user=IT00000000000000000000000000000001 user=\"bob\""), said().get(0));
    }

    @Test
    void a_request_without_a_call_id_is_an_event_all_the_same() {
        SipRequest headless = parse("""
                INVITE sip:1000@acme.sip.example.com SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.7:5062;branch=z9hG4bK776asdhds

                """.replace("\n", "\r\n"));
        refused(headless, new Finding(Reason.RATE_LIMITED, Outcome.RATE_LIMITED, null, null, null));
        assertTrue(said().get(0).startsWith("result=rate_limited code=32001 reason=rate_limited "), said().get(0));
    }

    @Test
    void a_refusal_names_whom_it_claimed_to_be_and_no_secret() {
        refused(request("bob"), WRONG_PASSWORD);
        String line = said().get(0);
        assertTrue(line.startsWith("result=bad_response code=32202 reason=wrong_password status=403 "), line);
        assertTrue(line.contains(" user=\"bob\" algorithm=MD5"), line);
        assertFalse(line.contains("5ccc069c"), line);
        assertFalse(line.contains("n0nce"), line);
    }

    @Test
    void what_is_shed_says_why() {
        Decision shed = new Decision.Answer(
                Status.SERVICE_UNAVAILABLE,
                null,
                Bytes.EMPTY,
                Reason.SHED,
                null,
                "waits 130 ms; 90/s arrive, 60/s done");
        events.decided(request("bob"), Side.OUTSIDE, shed);
        assertTrue(said().get(0).endsWith(" why=\"waits 130 ms; 90/s arrive, 60/s done\""), said().get(0));
    }

    @Test
    void text_from_outside_can_end_neither_quotes_nor_line_and_is_cut() {
        refused(
                request("b\\\"o\u202eb " + "x".repeat(100)),
                new Finding(Reason.UNKNOWN_USER, Outcome.UNKNOWN_USER, null, null, null));
        String line = said().get(0);
        assertTrue(line.contains(" user=\"b\\u0022o\\u202eb xxxx"), line);
        assertTrue(line.contains("x...\""), line);
        assertTrue(line.contains(" host=\"acme.sip.example.com\""), line);
        assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 0x7f), line);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"CHALLENGED", "STALE_NONCE", "FOREIGN_NONCE", "ANSWERED"})
    void a_first_challenge_and_a_stale_nonce_are_no_events(Reason reason) {
        refused(request("bob"), new Finding(reason, Outcome.CHALLENGED, null, POLICY, null));
        assertEquals(List.of(), said());
    }

    @Test
    void who_wanders_between_nodes_gets_a_line_that_says_what_to_change_and_thousands_get_one_in_ten_seconds() {
        for (int i = 0; i < 1_000; i++) {
            events.wanders(request("bob"), 3);
        }
        assertEquals(1, said().size());
        String line = said().get(0);
        assertTrue(line.startsWith("result=stale reason=foreign_nonce node=3 times=1 method=\"INVITE\""), line);
        assertTrue(line.endsWith("by the caller's source address, not for each packet\""), line);
        assertFalse(line.contains("n0nce"), line);
    }

    @Test
    void good_credentials_are_no_success_when_something_else_is_in_the_way() {
        Finding good = new Finding(Reason.ADMITTED, Outcome.OK, Algorithm.MD5, POLICY, null);
        events.decided(
                request("bob"),
                Side.OUTSIDE,
                new Decision.Answer(Status.FORBIDDEN, null, Bytes.EMPTY, Reason.ROUTE_ELSEWHERE, good));
        String line = said().get(0);
        assertTrue(line.startsWith("result=refused code=32931 reason=route_elsewhere status=403 "), line);
    }

    @Test
    void what_a_dialog_lets_through_is_no_event() {
        events.decided(
                request("bob"), Side.OUTSIDE, new Decision.Forward(Passage.to(List.of()), Reason.ADMITTED, null));
        assertEquals(List.of(), said());
    }

    @Test
    void while_one_user_sends_options_the_calls_of_another_each_leave_their_line() {
        for (int i = 0; i < 334; i++) {
            forwarded(request("bob", "OPTIONS", NETWORK), identity("bob", 1));
        }
        for (int i = 0; i < 5; i++) {
            forwarded(request("eve", "INVITE", NETWORK), identity("eve", 2));
            forwarded(request("eve", "OPTIONS", NETWORK), identity("eve", 2));
        }
        assertEquals(5, lines(" method=\"INVITE\"", " user=\"eve\""));
        assertEquals(5, lines(" method=\"OPTIONS\"", " user=\"eve\""));
        assertEquals(LineShares.BURST, lines(" user=\"bob\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "REGISTER"})
    void an_admitted_call_or_registration_is_never_suppressed(String method) {
        for (int i = 0; i < 1_000; i++) {
            forwarded(request("bob", method, NETWORK), identity("bob", 1));
        }
        assertEquals(1_000, said().size());
        assertEquals(0, counter.sum());
    }

    @Test
    void a_guesser_in_one_network_hides_nobodys_refusal() {
        for (int i = 0; i < 10_000; i++) {
            refused(request("bob", "INVITE", "203.0.113.9"), WRONG_PASSWORD);
        }
        assertEquals(LineShares.BURST, said().size());
        refused(request("eve", "INVITE", NETWORK), WRONG_PASSWORD);
        assertEquals(1, lines(" user=\"eve\""));
    }

    @Test
    void a_flood_of_one_reason_hides_no_other() {
        for (int i = 0; i < 1_000; i++) {
            refused(request("bob"), WRONG_PASSWORD);
        }
        refused(request("bob"), new Finding(Reason.LOCKED_OUT, Outcome.LOCKED_OUT, null, POLICY, null));
        assertEquals(1, lines(" reason=locked_out "));
    }

    @Test
    void what_was_suppressed_is_said_with_counts_by_reason() {
        for (int i = 0; i < 1_000; i++) {
            refused(request("bob"), WRONG_PASSWORD);
        }
        for (int i = 0; i < 60; i++) {
            refused(request("bob"), UNKNOWN_USER);
        }
        assertEquals(960, counter.sum());
        events.saySuppressed();
        assertEquals("suppressed total=960 wrong_password=950 unknown_user=10", said().get(said().size() - 1));
        int before = said().size();
        events.saySuppressed();
        assertEquals(before, said().size(), "nothing is nothing to say");
        refused(request("bob"), UNKNOWN_USER);
        events.close();
        assertEquals("suppressed total=1 unknown_user=1", said().get(before));
    }

    @Test
    void the_table_is_bounded_and_under_forged_networks_everybody_who_proved_anything_has_his_line() {
        Finding otherRealm = new Finding(Reason.OTHER_REALM, Outcome.CHALLENGED, null, POLICY, null);
        forwarded(request("ann", "REGISTER", "198.51.100.7"), identity("ann", 7));
        for (int i = 0; i < 100_000; i++) {
            refused(request("x", "INVITE", "10." + (i >> 16) + '.' + (i >> 8 & 255) + '.' + (i & 255)), otherRealm);
        }
        int strangers = said().size() - 1;
        assertTrue(strangers <= 256 + LineShares.BURST, () -> strangers + " lines");
        refused(request("dan", "INVITE", "198.51.100.7"), otherRealm);
        forwarded(request("bob", "INVITE", NETWORK), identity("bob", 1));
        forwarded(request("bob", "OPTIONS", NETWORK), identity("bob", 1));
        refused(request("eve", "INVITE", NETWORK), WRONG_PASSWORD);
        events.decided(request("gw", "BYE", NETWORK), Side.INSIDE, new Decision.Drop(Reason.FLOW_GONE, null));
        assertEquals(2, lines(" user=\"bob\" algorithm"));
        assertEquals(1, lines(" reason=wrong_password "));
        assertEquals(1, lines(" reason=flow_gone "));
        assertEquals(1, lines(" user=\"dan\""), "from where somebody was let in before");
    }

    @ParameterizedTest
    @CsvSource({NETWORK + ", log suppressed", "2001:db8::7, log suppressed IPv6"})
    void what_is_suppressed_allocates_nothing_but_a_copy_of_its_ipv6_address(String source, String bound) {
        SipRequest request = request("bob", "INVITE", source);
        Decision refusal =
                new Decision.Answer(Status.FORBIDDEN, null, Bytes.EMPTY, WRONG_PASSWORD.reason(), WRONG_PASSWORD);
        logger.detachAppender(lines);
        new Allocations().assertBound(bound, () -> NOTHING, nothing -> {
            events.decided(request, Side.OUTSIDE, refusal);
            return refusal;
        });
    }

    @Test
    void on_demand_only_refusals_have_a_line_or_nothing_has() {
        events.use(LogSettings.Access.ERRORS);
        admitted(identity("bob", 1));
        refused(request("bob"), WRONG_PASSWORD);
        assertEquals(1, said().size());
        assertEquals(1, lines(" reason=wrong_password "));
        events.use(LogSettings.Access.NONE);
        refused(request("bob"), WRONG_PASSWORD);
        admitted(identity("bob", 1));
        assertEquals(1, said().size());
        assertEquals(0, counter.sum(), "what nobody wants is not suppressed");
        events.use(LogSettings.Access.ALL);
        admitted(identity("bob", 1));
        assertEquals(1, lines("result=ok "));
    }

    private void forwarded(SipRequest request, Verdict.Identity identity) {
        Finding finding = new Finding(Reason.ADMITTED, Outcome.OK, Algorithm.MD5, POLICY, identity);
        events.decided(request, Side.OUTSIDE, new Decision.Forward(Passage.to(List.of()), Reason.ADMITTED, finding));
    }

    private static Verdict.Identity identity(String user, int credential) {
        return new Verdict.Identity(Bytes.of(user), String.format("CR%032x", credential), null);
    }

    private long lines(String... parts) {
        return said().stream()
                .filter(line -> List.of(parts).stream().allMatch(line::contains))
                .count();
    }

    private void admitted(Verdict.Identity identity) {
        Finding finding = new Finding(Reason.ADMITTED, Outcome.OK, Algorithm.SHA_256, POLICY, identity);
        events.decided(
                request("bob"), Side.OUTSIDE, new Decision.Forward(Passage.to(List.of()), Reason.ADMITTED, finding));
    }

    private void refused(SipRequest request, Finding finding) {
        events.decided(
                request,
                Side.OUTSIDE,
                new Decision.Answer(Status.FORBIDDEN, null, Bytes.EMPTY, finding.reason(), finding));
    }

    private List<String> said() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static SipRequest request(String user) {
        return request(user, "INVITE", NETWORK);
    }

    private static SipRequest request(String user, String method, String source) {
        String text = """
                INVITE sip:1000@acme.sip.example.com SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.7:5062;branch=z9hG4bK776asdhds;rport
                Max-Forwards: 70
                From: <sip:bob@acme.sip.example.com>;tag=1928301774
                To: <sip:1000@acme.sip.example.com>
                Call-ID: a84b4c76e66710
                CSeq: 314159 INVITE
                Proxy-Authorization: Digest username="other", realm="elsewhere", nonce="x", uri="sip:x", response="5ccc069c403ebaf9f0171e9517f40e41"
                Proxy-Authorization: Digest username="USER", realm="sip.example.com", nonce="n0nce", uri="sip:x", response="5ccc069c403ebaf9f0171e9517f40e41"
                Content-Length: 0

                """.replace("\n", "\r\n").replace("USER", user).replace("INVITE", method);
        return parse(text, source);
    }

    private static SipRequest parse(String text) {
        return parse(text, NETWORK);
    }

    private static SipRequest parse(String text, String from) {
        try {
            InetAddress address = InetAddress.getByName(from); // a literal: nothing is looked up
            Source source = new Source(Transport.UDP, new InetSocketAddress(address, 5062));
            return (SipRequest) Parser.parse(text.getBytes(StandardCharsets.UTF_8), source);
        } catch (UnknownHostException wrongLength) {
            throw new AssertionError(wrongLength);
        }
    }
}
