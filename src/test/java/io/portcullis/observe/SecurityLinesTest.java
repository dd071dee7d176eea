package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.portcullis.base.Reason;
import io.portcullis.digest.Algorithm;
import io.portcullis.edge.Decision;
import io.portcullis.gate.Finding;
import io.portcullis.gate.GateListener.Outcome;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import io.portcullis.sip.Status;
import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SecurityLinesTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = new LoggerContext().getLogger(SecurityLines.LOGGER);
    private final SecurityLines security =
            new SecurityLines(logger, InstantSource.fixed(Instant.parse("2026-02-28T09:30:05.007Z")));

    SecurityLinesTest() {
        lines.start();
        logger.addAppender(lines);
    }

    private static SipRequest request(String address, Transport transport) throws Exception {
        String text = """
                MESSAGE sip:bob@pbx.example.com SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.7:5062;branch=z9hG4bK7
                From: <sip:a@pbx.example.com>;tag=1
                To: <sip:bob@pbx.example.com>
                Call-ID: a"84b
                CSeq: 1 MESSAGE
                Max-Forwards: 70

                """.replace("\n", "\r\n");
        Source source = new Source(transport, new InetSocketAddress(InetAddress.getByName(address), 5062));
        return (SipRequest) Parser.parse(text.getBytes(StandardCharsets.UTF_8), source);
    }

    private void refused(SipRequest request, Reason reason, @Nullable Outcome outcome) throws Exception {
        Finding finding = new Finding(reason, outcome, Algorithm.MD5, null, null);
        security.refused(
                request,
                new InetSocketAddress(InetAddress.getByName("198.51.100.1"), 5060),
                new Decision.Answer(Status.FORBIDDEN, null, Bytes.EMPTY, reason, finding),
                Optional.of("alice"));
    }

    private List<String> said() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void a_wrong_password_is_said_as_asterisk_says_it() throws Exception {
        refused(request("192.0.2.7", Transport.UDP), Reason.WRONG_PASSWORD, Outcome.BAD_RESPONSE);
        assertEquals(
                List.of("SecurityEvent=\"InvalidPassword\",EventTV=\"2026-02-28T09:30:05.007+0000\",Severity=\"Error\","
                        + "Service=\"SIP\",EventVersion=\"2\",AccountID=\"alice\",SessionID=\"a\\u002284b\","
                        + "LocalAddress=\"IPV4/UDP/198.51.100.1/5060\",RemoteAddress=\"IPV4/UDP/192.0.2.7/5062\""),
                said());
    }

    @Test
    void an_ipv6_source_has_no_zone() throws Exception {
        refused(request("fe80::1%1", Transport.TCP), Reason.UNKNOWN_USER, Outcome.UNKNOWN_USER);
        assertTrue(said().get(0).startsWith("SecurityEvent=\"InvalidAccountID\","), said().get(0));
        assertTrue(said().get(0).endsWith("RemoteAddress=\"IPV6/TCP/fe80:0:0:0:0:0:0:1/5062\""), said().get(0));
    }

    @Test
    void who_may_have_forged_his_address_gets_nobody_banned() throws Exception {
        refused(request("192.0.2.7", Transport.UDP), Reason.ACL_DENIED, Outcome.ACL_DENIED);
        assertEquals(List.of(), said());
        refused(request("192.0.2.7", Transport.TCP), Reason.ACL_DENIED, Outcome.ACL_DENIED);
        assertTrue(said().get(0).startsWith("SecurityEvent=\"FailedACL\","), said().get(0));
    }

    @Test
    void what_is_no_guess_has_no_word() throws Exception {
        refused(request("192.0.2.7", Transport.TCP), Reason.REGISTRATION_OFF, Outcome.OK);
        assertEquals(List.of(), said());
    }
}
