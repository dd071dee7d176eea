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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

    private final AtomicLong now = new AtomicLong();
    private final AuthEvents events = new AuthEvents("sip.example.com", now::get);
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
    void a_flood_is_cut_counted_and_hides_nothing_else() {
        for (int i = 0; i < 1_000; i++) {
            refused(request("bob"), WRONG_PASSWORD);
        }
        assertEquals(100, said().size());
        refused(request("bob"), new Finding(Reason.LOCKED_OUT, Outcome.LOCKED_OUT, null, POLICY, null));
        assertEquals(101, said().size());
        now.addAndGet(100_000_000);
        refused(request("bob"), WRONG_PASSWORD);
        assertTrue(said().get(101).endsWith(" suppressed=900"), said().get(101));
        refused(request("bob"), WRONG_PASSWORD);
        events.close();
        assertEquals("reason=wrong_password suppressed=1", said().get(102));
        assertEquals(103, said().size());
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

                """.replace("\n", "\r\n").replace("USER", user);
        return parse(text);
    }

    private static SipRequest parse(String text) {
        try {
            InetAddress address = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7});
            Source source = new Source(Transport.UDP, new InetSocketAddress(address, 5062));
            return (SipRequest) Parser.parse(text.getBytes(StandardCharsets.UTF_8), source);
        } catch (UnknownHostException wrongLength) {
            throw new AssertionError(wrongLength);
        }
    }
}
