package io.portcullis.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.Reason;
import io.portcullis.base.Side;
import io.portcullis.edge.LoopOfInboxes.Sent;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import io.portcullis.testkit.Heard;
import io.portcullis.upstream.Target;
import io.portcullis.wire.Arrival;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Alice's calls through the whole edge on a loop without sockets, and what must hold whatever is said in them. */
final class LooseCall {
    static final InetSocketAddress PBX = new InetSocketAddress("192.0.2.11", 5080);
    static final InetSocketAddress PHONE = new InetSocketAddress("198.51.100.7", 5062);
    static final InetSocketAddress STRANGER = new InetSocketAddress("203.0.113.66", 5064);

    private static final String DOMAIN = "example.com";
    private static final Pattern ASKED = Pattern.compile("(?i)(proxy|www)-authenticate\\s*:.*");
    private static final Pattern SIGNED = Pattern.compile("(?i)(proxy-)?authorization\\s*:.*");
    private static final Pattern PARAMETER =
            Pattern.compile("([\\w.!%*+`'~-]+)\\s*=\\s*(?:\"((?:\\\\.|[^\"\\\\])*)\"|([^,\"\\s]+))");

    private final LoopOfInboxes loop = new LoopOfInboxes();
    private final LooseEdge.Whole edge = LooseEdge.whole(loop, Set.of(DOMAIN), new EdgeListener() {
        @Override
        public void decided(SipRequest request, Side side, Decision decision) {
            assertNotEquals(Reason.INTERNAL_ERROR, decision.reason());
        }

        @Override
        public void ended(
                SipRequest request,
                Side side,
                Decision.Forward decision,
                Reason reason,
                int status,
                @Nullable Target target) {
            assertNotEquals(Reason.INTERNAL_ERROR, reason);
        }
    });
    private int calls;
    private String invite = "";
    private String accepted = "";

    /** Alice calls; the PBX has her INVITE. */
    void ring() {
        calls++;
        String plain = fill("""
                INVITE sip:bob@example.com SIP/2.0
                Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bK%CALL%;rport
                From: <sip:alice@example.com>;tag=a1
                To: <sip:bob@example.com>
                Call-ID: %CALL%
                CSeq: 1 INVITE
                Max-Forwards: 70
                Contact: <sip:alice@198.51.100.7:5062>
                Content-Length: 0

                """.replace("\n", "\r\n"));
        List<Sent> challenge = says(PHONE, Transport.UDP, plain);
        String nonce = text(challenge.get(0)).replaceAll("(?s).*nonce=\"([^\"]+)\".*", "$1");
        String again = plain.replace("z9hG4bK", "z9hG4bKa")
                .replace("Max-Forwards: 70\r\n", "Max-Forwards: 70\r\n" + credentials(nonce));
        invite = "";
        for (Sent sent : says(PHONE, Transport.UDP, again)) {
            if (sent.to().equals(PBX)) {
                invite = text(sent);
            }
        }
        assertTrue(invite.startsWith("INVITE "), () -> again);
    }

    /** The PBX takes the call, and Alice acknowledges that. */
    void talk() {
        accepted = "";
        for (Sent sent : says(PBX, Transport.UDP, fill("""
                SIP/2.0 200 OK
                %VIAS%Record-Route: %PBXROUTE%
                From: <sip:alice@example.com>;tag=a1
                To: <sip:bob@example.com>;tag=b1
                Call-ID: %CALL%
                CSeq: 1 INVITE
                Contact: <sip:pbx@192.0.2.11:5080>
                Content-Length: 0

                """.replace("\n", "\r\n")))) {
            accepted = text(sent);
        }
        assertTrue(accepted.startsWith("SIP/2.0 200 "), accepted);
        assertEquals(
                1, says(PHONE, Transport.UDP, fill("""
                        ACK sip:pbx@192.0.2.11:5080 SIP/2.0
                        Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKb%CALL%
                        Route: %ROUTE%
                        From: <sip:alice@example.com>;tag=a1
                        To: <sip:bob@example.com>;tag=b1
                        Call-ID: %CALL%
                        CSeq: 1 ACK
                        Max-Forwards: 70
                        Content-Length: 0

                        """.replace("\n", "\r\n"))).size());
    }

    /**
     * A message with what only the call knows put in: its Call-ID and number ({@code %CALL%}), the lines of Via that the PBX
     * got ({@code %VIAS%}), and the Route of either side ({@code %ROUTE%}, {@code %PBXROUTE%}).
     */
    String fill(String template) {
        return template.replace("%CALL%", "call" + calls)
                .replace("%VIAS%", invite.isEmpty() ? "" : String.join("", vias()))
                .replace("%ROUTE%", accepted.isEmpty() ? "" : new Heard(PBX, accepted).header("Record-Route"))
                .replace("%PBXROUTE%", invite.isEmpty() ? "" : new Heard(PBX, invite).header("Record-Route"));
    }

    private List<String> vias() {
        return invite.lines()
                .filter(line -> line.startsWith("Via: "))
                .map(line -> line + "\r\n")
                .toList();
    }

    /** Somebody says something; what leaves on that account, all of which is as it must be. */
    List<Sent> says(InetSocketAddress from, Transport transport, String message) {
        loop.sent.clear();
        byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        SipMessage read = Parser.parse(bytes, new Source(transport, from)) instanceof SipMessage sip ? sip : null;
        if (read != null) {
            edge.edge().accept(new Arrival(read, loop.flow(transport, from), loop.nanos()));
        }
        loop.pass(Duration.ofMillis(10));
        List<Sent> left = List.copyOf(loop.sent);
        for (Sent sent : left) {
            assertMayLeave(sent, from, read instanceof SipRequest);
        }
        assertTrue(
                edge.proxy().held() <= 3 * LooseEdge.TRANSACTIONS,
                () -> edge.proxy().held() + " transactions");
        // Nobody but Alice can have moved one: none takes more than her part of the table.
        assertTrue(
                edge.dialogs().moved() <= MovedDialogs.MOST_EACH,
                () -> edge.dialogs().moved() + " dialogs moved");
        return left;
    }

    /** Time goes by until whoever was to answer has given up. */
    void pass(Duration time) {
        loop.pass(time);
        loop.sent.clear();
    }

    /** How many requests wait for their answer. */
    int active() {
        return edge.proxy().active();
    }

    private static void assertMayLeave(Sent sent, InetSocketAddress from, boolean wasRequest) {
        String text = text(sent);
        String head = text.substring(0, text.indexOf("\r\n\r\n")).replaceAll("\r\n[ \t]+", " ");
        head.lines().forEach(line -> {
            boolean isOurs = namesOurRealm(line);
            assertFalse(isOurs && SIGNED.matcher(line).matches(), () -> "credentials left: " + text);
            // Who asks may be challenged; nobody is told a challenge that somebody else made.
            assertFalse(isOurs && ASKED.matcher(line).matches() && !wasRequest, () -> "a challenge left: " + text);
        });
        if (text.startsWith("SIP/2.0 ")) {
            return;
        }
        boolean isAck = text.startsWith("ACK ") || text.startsWith("CANCEL ");
        InetSocketAddress to = sent.to();
        if (from.equals(PBX)) {
            assertTrue(to.equals(PBX) || to.getAddress().equals(PHONE.getAddress()), () -> to + " got " + text);
        } else {
            assertEquals(PBX, to, text);
            assertTrue(
                    isAck || (from.equals(PHONE) && text.contains("\r\nX-Portcullis-Credential: CR0")),
                    () -> "reached the PBX from " + from + ": " + text);
        }
    }

    private static boolean namesOurRealm(String line) {
        return PARAMETER
                .matcher(line)
                .results()
                .filter(each -> each.group(1).equalsIgnoreCase("realm"))
                .map(each -> each.group(2) == null ? each.group(3) : each.group(2))
                .anyMatch(realm -> realm.replaceAll("\\\\(.)", "$1").equals(EdgeUnderTest.REALM));
    }

    private static String credentials(String nonce) {
        String uri = "sip:bob@" + DOMAIN;
        String a1 = md5(EdgeUnderTest.ALICE + ':' + EdgeUnderTest.REALM + ':' + EdgeUnderTest.PASSWORD);
        return "Proxy-Authorization: Digest username=\"alice\", realm=\"" + EdgeUnderTest.REALM + "\", nonce=\"" + nonce
                + "\", uri=\"" + uri + "\", response=\""
                + md5(a1 + ':' + nonce + ":00000001:c0ffee:auth:" + md5("INVITE:" + uri))
                + "\", algorithm=MD5, cnonce=\"c0ffee\", qop=auth, nc=00000001\r\n";
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException absent) {
            throw new AssertionError(absent);
        }
    }

    private static String text(Sent sent) {
        return new String(sent.message(), StandardCharsets.ISO_8859_1);
    }
}
