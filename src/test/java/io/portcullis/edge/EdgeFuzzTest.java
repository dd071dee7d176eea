package io.portcullis.edge;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.portcullis.edge.LoopOfInboxes.Sent;
import io.portcullis.sip.Method;
import io.portcullis.sip.Oddity;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import io.portcullis.testkit.Corpus;
import io.portcullis.wire.Arrival;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole edge on a loop without sockets. Whatever arrives, from a stranger, from the PBX, or with right credentials put
 * in: nothing is thrown, everything that leaves can be read, and what reaches the PBX is authenticated, plain, and reads like
 * what arrived.
 */
class EdgeFuzzTest {
    private static final InetSocketAddress PBX = new InetSocketAddress("192.0.2.11", 5080);
    private static final InetSocketAddress PHONE = new InetSocketAddress("198.51.100.7", 5062);
    private static final Pattern NONCE =
            Pattern.compile("^SIP/2\\.0 40[17] (?s:.*)-Authenticate: [^\r]*nonce=\"([^\"]+)\"");
    private static final Pattern AUTHENTICATED = Pattern.compile("\r\nX-Portcullis-Credential: CR0");

    private static final LoopOfInboxes LOOP = new LoopOfInboxes();
    private static final Edge EDGE = LooseEdge.on(LOOP, hosts());

    private static int reachedPbx;

    @AfterAll
    static void some_of_it_reached_the_pbx() {
        assertTrue(reachedPbx > 100, reachedPbx + " reached the PBX");
    }

    static Stream<byte[]> corpus() {
        return Corpus.upTo(65_507);
    }

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "30s")
    @Tag("SEC-16")
    @Tag("SEC-18")
    void whatever_arrives_the_edge_lives_and_the_pbx_reads_what_was_judged(byte[] message) {
        LOOP.sent.clear();
        fromOutside(Transport.UDP, message);
        fromOutside(Transport.TCP, message);
        arrives(message, Transport.UDP, PBX);
        LOOP.sent.forEach(EdgeFuzzTest::isReadable);
        LOOP.sent.clear();
        stillAnswers();
        LOOP.pass(Duration.ofSeconds(40));
        LOOP.sent.clear();
    }

    @Test
    void what_was_challenged_or_refused_is_held_by_nobody_and_only_that_is_forgotten() {
        byte[] invite = """
                INVITE sip:bob@example.com SIP/2.0
                Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKforget
                From: <sip:alice@example.com>;tag=1
                To: <sip:bob@example.com>
                Call-ID: forget
                CSeq: 1 INVITE
                Max-Forwards: 70

                """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        LOOP.wipe();
        int before = LOOP.forgotten();
        LOOP.sent.clear();
        arrives(invite, Transport.UDP, PHONE);
        Matcher nonce = NONCE.matcher(text(LOOP.sent.get(0).message()));
        assertTrue(nonce.find());
        byte[] right = authenticated(invite, Transport.UDP, nonce.group(1));
        byte[] wrong = text(right).replace("c0ffee", "decaff").getBytes(StandardCharsets.ISO_8859_1);
        arrives(wrong, Transport.UDP, PHONE);
        assertTrue(text(LOOP.sent.get(1).message()).startsWith("SIP/2.0 403 "));
        assertEquals(before + 2, LOOP.forgotten());
        arrives(right, Transport.UDP, PHONE);
        assertTrue(LOOP.sent.stream().anyMatch(sent -> sent.to().equals(PBX)));
        assertEquals(before + 2, LOOP.forgotten());
        await().until(() -> LOOP.remembered() == 0);
        LOOP.pass(Duration.ofSeconds(200));
        LOOP.sent.clear();
    }

    private void fromOutside(Transport transport, byte[] message) {
        arrives(message, transport, PHONE);
        Matcher nonce =
                NONCE.matcher(LOOP.sent.isEmpty() ? "" : text(LOOP.sent.get(0).message()));
        boolean challenged = nonce.find();
        LOOP.sent.forEach(EdgeFuzzTest::isReadable);
        LOOP.sent.clear();
        if (challenged) {
            byte[] authenticated = authenticated(message, transport, nonce.group(1));
            arrives(authenticated, transport, PHONE);
            SipMessage read = parse(authenticated, transport, PHONE);
            LOOP.sent.forEach(sent -> {
                isReadable(sent);
                if (sent.to().equals(PBX)
                        && parse(sent.message(), Transport.UDP, PBX) instanceof SipRequest request
                        && request.callId().equals(read.callId())) {
                    readsAlike(assertInstanceOf(SipRequest.class, read), request);
                }
            });
            LOOP.sent.clear();
        }
    }

    private void arrives(byte[] bytes, Transport transport, InetSocketAddress from) {
        Source source = new Source(transport, from);
        if (Parser.parse(bytes.clone(), source) instanceof SipMessage message) {
            EDGE.accept(new Arrival(message, LOOP.flow(transport, from), LOOP.nanos()));
        }
        LOOP.pass(Duration.ofMillis(10));
    }

    private void stillAnswers() {
        String options = """
                OPTIONS sip:192.0.2.1 SIP/2.0
                Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKx
                From: <sip:x@192.0.2.1>;tag=1
                To: <sip:192.0.2.1>
                Call-ID: x
                CSeq: 1 OPTIONS

                """.replace("\n", "\r\n");
        arrives(options.getBytes(StandardCharsets.US_ASCII), Transport.UDP, PHONE);
        assertTrue(text(LOOP.sent.get(0).message()).startsWith("SIP/2.0 200 OK\r\n"));
    }

    private static void isReadable(Sent sent) {
        String text = text(sent.message());
        if (text.startsWith("SIP/2.0 ")) {
            // The answer to a faulty request copies its faults, but no line end that is none.
            String head = text.substring(0, text.indexOf("\r\n\r\n")).replace("\r\n", "");
            assertTrue(head.indexOf('\r') < 0 && head.indexOf('\n') < 0, text);
            return;
        }
        SipRequest request = assertInstanceOf(SipRequest.class, parse(sent.message(), Transport.UDP, sent.to()), text);
        assertNull(request.fault(), text);
        assertTrue(request.oddity() == null || request.oddity() == Oddity.ESCAPED_CONTROL, text);
        boolean hopByHop = request.method() == Method.ACK || request.method() == Method.CANCEL;
        assertTrue(hopByHop || AUTHENTICATED.matcher(text).find(), () -> "reached the PBX unauthenticated: " + text);
    }

    private static SipMessage parse(byte[] message, Transport transport, InetSocketAddress from) {
        return assertInstanceOf(
                SipMessage.class, Parser.parse(message.clone(), new Source(transport, from)), () -> text(message));
    }

    private static void readsAlike(SipRequest came, SipRequest forwarded) {
        reachedPbx++;
        assertEquals(came.methodToken(), forwarded.methodToken());
        assertEquals(came.from().uri(), forwarded.from().uri());
        assertEquals(came.from().tag(), forwarded.from().tag());
        assertEquals(came.to().uri(), forwarded.to().uri());
        assertEquals(came.to().tag(), forwarded.to().tag());
        assertEquals(came.callId(), forwarded.callId());
        assertEquals(came.cseqNumber(), forwarded.cseqNumber());
        assertEquals(came.body(), forwarded.body());
    }

    /** The message with the line in it that answers the challenge. */
    private static byte[] authenticated(byte[] message, Transport transport, String nonce) {
        SipRequest request = assertInstanceOf(SipRequest.class, parse(message, transport, PHONE));
        boolean register = request.method() == Method.REGISTER;
        String uri = "sip:" + host(request);
        String a1 = md5("alice:" + EdgeUnderTest.REALM + ':' + EdgeUnderTest.PASSWORD);
        String a2 = md5(request.methodToken() + ":" + uri);
        String line = (register ? "Authorization" : "Proxy-Authorization") + ": Digest username=\"alice\", realm=\""
                + EdgeUnderTest.REALM + "\", nonce=\"" + nonce + "\", uri=\"" + uri + "\", response=\""
                + md5(a1 + ':' + nonce + ":00000001:c0ffee:auth:" + a2)
                + "\", algorithm=MD5, cnonce=\"c0ffee\", qop=auth, nc=00000001\r\n";
        String text = text(message);
        int lineEnd = text.indexOf("\r\n") + 2;
        return (text.substring(0, lineEnd) + line + text.substring(lineEnd)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException absent) {
            throw new AssertionError(absent);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The hosts that a file of the corpus asks for: Alice may call and register at every one. */
    private static Set<String> hosts() {
        Set<String> hosts = new TreeSet<>();
        corpus().forEach(message -> host(message, hosts));
        return hosts;
    }

    private static void host(byte[] message, Set<String> hosts) {
        Source source = new Source(Transport.UDP, PHONE);
        if (Parser.parse(message, source) instanceof SipRequest request && request.fault() == null) {
            hosts.add(host(request).toLowerCase(Locale.ROOT));
        }
    }

    /** Where it is to go; where it comes from when it is for a telephone number or a service. */
    private static String host(SipRequest request) {
        SipUri uri = request.sipUri() == null ? request.from().sipUri() : request.sipUri();
        return uri == null ? "nowhere.example" : uri.host().toString();
    }
}
