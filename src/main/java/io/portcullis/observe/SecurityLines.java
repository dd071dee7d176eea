package io.portcullis.observe;

import io.portcullis.base.Reason;
import io.portcullis.edge.Decision;
import io.portcullis.gate.Finding;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.SipRequest;
import io.portcullis.sip.Source;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refusals in the words of Asterisk's security log, for programs that read it and lock sources out. Only of whom has
 * shown that he is where he seems to be, by an answer to a nonce that was sent there or over a stream: nobody gets
 * another locked out by forging his address. Names neither challenge nor response. Safe for use by any thread.
 */
final class SecurityLines {
    /** {@link LogEncoder} writes this logger's lines as Asterisk does, whatever the format of the others. */
    static final String LOGGER = "portcullis.security";

    private static final DateTimeFormatter EVENT_TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSZ", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int USUAL_LENGTH = 320;

    private static final Map<Reason, String> EVENTS = new EnumMap<>(Map.of(
            Reason.WRONG_PASSWORD, "InvalidPassword",
            Reason.URI_MISMATCH, "InvalidPassword",
            Reason.UNKNOWN_USER, "InvalidAccountID",
            Reason.USER_IN_UNMAPPED_LIST, "InvalidAccountID",
            Reason.USER_SPELLED_OTHERWISE, "InvalidAccountID",
            Reason.UNKNOWN_DOMAIN, "InvalidAccountID",
            Reason.ACL_DENIED, "FailedACL",
            Reason.LOCKED_OUT, "FailedACL",
            Reason.NETWORK_LOCKED_OUT, "FailedACL"));

    private final Logger log;
    private final InstantSource clock;

    SecurityLines(InstantSource clock) {
        this(LoggerFactory.getLogger(LOGGER), clock);
    }

    /** The same to another logger. */
    SecurityLines(Logger log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /** Whether there is a word for it. */
    static boolean isTold(Reason reason) {
        return EVENTS.containsKey(reason);
    }

    /**
     * Writes a line of it, if it is a refusal that counts.
     *
     * @param local where it arrived
     * @param user whom its credentials speak of, if anybody
     */
    void refused(SipRequest request, InetSocketAddress local, Decision decision, Optional<String> user) {
        String event = EVENTS.get(decision.reason());
        Finding finding = decision.finding();
        if (event == null || finding == null || !LineBudget.isProven(request, finding)) {
            return;
        }
        StringBuilder line = new StringBuilder(USUAL_LENGTH);
        line.append("SecurityEvent=\"").append(event).append("\",EventTV=\"");
        EVENT_TIME.formatTo(Instant.ofEpochMilli(clock.millis()), line);
        line.append("\",Severity=\"Error\",Service=\"SIP\",EventVersion=\"")
                .append(event.equals("InvalidPassword") ? 2 : 1);
        Bytes callId = request.header(HeaderName.CALL_ID);
        pair(line.append('"'), "AccountID", user.orElse("<unknown>"));
        pair(line, "SessionID", callId == null ? "" : callId.toString());
        Source source = request.source();
        String transport = source.transport().scheme().toUpperCase(Locale.ROOT);
        address(line, "Local", transport, local.getAddress(), local.getPort());
        address(line, "Remote", transport, source.address(), source.port());
        log.info(line.toString());
    }

    private static void pair(StringBuilder line, String key, String value) {
        line.append(',')
                .append(key)
                .append("=\"")
                .append(AuthEvents.escaped(value))
                .append('"');
    }

    /** Without a zone, which no filter understands. */
    private static void address(StringBuilder line, String side, String transport, InetAddress address, int port) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        line.append(',')
                .append(side)
                .append("Address=\"")
                .append(address instanceof Inet6Address ? "IPV6/" : "IPV4/")
                .append(transport)
                .append('/')
                .append(zone < 0 ? text : text.substring(0, zone))
                .append('/')
                .append(port)
                .append('"');
    }
}
