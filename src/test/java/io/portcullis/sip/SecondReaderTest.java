package io.portcullis.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.RouteHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Reads the same bytes with the reference implementation of JAIN SIP. Where both find nothing wrong they must read the same,
 * or else what passes the edge would be something else to a PBX behind it.
 */
class SecondReaderTest {
    private static final List<String> TEXTS =
            List.of(Messages.INVITE, Messages.OPTIONS, Messages.COMPACT, Messages.RINGING);

    @Test
    void the_corpus_reads_the_same() {
        int compared = 0;
        for (String file : Messages.corpus()) {
            compared += compare(Messages.corpus(file)) ? 1 : 0;
        }
        assertTrue(compared > 250, compared + " compared");
    }

    @Test
    void mutants_read_the_same() {
        Random random = new Random(3263);
        byte[] alphabet = " \t;,=<>\"\\@:?/[]()%&#.-0aZ\u00e4".getBytes(StandardCharsets.ISO_8859_1);
        int compared = 0;
        for (int round = 0; round < 40_000; round++) {
            byte[] bytes = Messages.wire(TEXTS.get(random.nextInt(TEXTS.size())));
            int head = Messages.text(bytes).indexOf("\r\n\r\n");
            for (int i = random.nextInt(3); i >= 0; i--) {
                int at = random.nextInt(head - 12);
                if (random.nextBoolean()) {
                    bytes[at] = alphabet[random.nextInt(alphabet.length)];
                } else {
                    int length = random.nextInt(12);
                    System.arraycopy(bytes, at, bytes, random.nextInt(head - 12), length);
                }
            }
            compared += compare(bytes) ? 1 : 0;
        }
        assertTrue(compared > 5000, compared + " compared");
    }

    /** Whether both could read it; then what they read is the same. */
    private static boolean compare(byte[] bytes) {
        Parsed parsed = Parser.parse(bytes.clone(), Messages.PHONE);
        if (!(parsed instanceof SipMessage ours) || (ours instanceof SipRequest request && request.fault() != null)) {
            return false;
        }
        SIPMessage theirs = theirs(ours.bytes().toArray());
        if (theirs == null) {
            return false;
        }
        assertEquals(read(theirs), read(ours), () -> Messages.text(bytes));
        return true;
    }

    private static @Nullable SIPMessage theirs(byte[] bytes) {
        List<String> wrong = new ArrayList<>();
        try {
            SIPMessage read = new StringMsgParser()
                    .parseSIPMessage(bytes, true, true, (e, message, header, text, whole) -> wrong.add(text));
            return wrong.isEmpty() ? read : null;
        } catch (ParseException | RuntimeException e) {
            return null;
        }
    }

    private static Map<String, Object> read(SIPMessage message) {
        Map<String, Object> views = new TreeMap<>();
        if (message instanceof SIPRequest request) {
            views.put("method", request.getMethod());
            uri(views, "request", request.getRequestURI());
        }
        uri(views, "from", message.getFrom().getAddress().getURI());
        uri(views, "to", message.getTo().getAddress().getURI());
        views.put("from tag", String.valueOf(message.getFromTag()));
        views.put("to tag", String.valueOf(message.getToTag()));
        views.put("call-id", message.getCallId().getCallId());
        views.put(
                "cseq",
                message.getCSeq().getSeqNumber() + " " + message.getCSeq().getMethod());
        Via via = message.getTopmostVia();
        views.put("branch", String.valueOf(via.getBranch()));
        views.put("sent-by", via.getHost().toLowerCase(Locale.ROOT) + ' ' + via.getPort());
        views.put("transport", via.getTransport());
        List<String> routes = new ArrayList<>();
        if (message.getRouteHeaders() != null) {
            for (Iterator<?> i = message.getRouteHeaders().iterator(); i.hasNext(); ) {
                routes.add(text(((RouteHeader) i.next()).getAddress().getURI()));
            }
        }
        views.put("routes", routes);
        return views;
    }

    private static void uri(Map<String, Object> views, String name, URI uri) {
        views.put(name, text(uri));
    }

    private static String text(URI uri) {
        if (uri instanceof SipURI sip) {
            String user = sip.getUser() + (sip.getUserPassword() == null ? "" : ':' + sip.getUserPassword());
            return sip.getScheme() + ' ' + user + ' ' + sip.getHost().toLowerCase(Locale.ROOT) + ' ' + sip.getPort();
        }
        return uri.getScheme(); // of other schemes it loses characters itself
    }

    private static Map<String, Object> read(SipMessage message) {
        Map<String, Object> views = new TreeMap<>();
        if (message instanceof SipRequest request) {
            views.put("method", request.methodToken().toString());
            views.put("request", text(request.requestUri()));
        }
        views.put("from", text(message.from().uri()));
        views.put("to", text(message.to().uri()));
        views.put("from tag", String.valueOf(message.from().tag()));
        views.put("to tag", String.valueOf(message.to().tag()));
        views.put("call-id", message.callId().toString());
        Bytes cseq = Objects.requireNonNull(message.header(HeaderName.CSEQ));
        views.put("cseq", message.cseqNumber() + cseq.toString().replaceAll("^[0-9]+[ \t]*", " "));
        io.portcullis.sip.Via via = message.topVia();
        views.put("branch", String.valueOf(via.branch()));
        views.put("sent-by", via.host().toString().toLowerCase(Locale.ROOT) + ' ' + via.port());
        views.put("transport", via.transport().toString());
        List<String> routes = new ArrayList<>();
        for (int line = message.findHeader(HeaderName.ROUTE, 0);
                line >= 0;
                line = message.findHeader(HeaderName.ROUTE, line + 1)) {
            NameAddr route = message.nameAddr(line, 0);
            while (route != null) {
                routes.add(text(route.uri()));
                int next = message.nextValue(line, route.text());
                route = next < 0 ? null : message.nameAddr(line, next);
            }
        }
        views.put("routes", routes);
        return views;
    }

    private static String text(Bytes uri) {
        SipUri sip = SipUri.parse(uri);
        if (sip == null) {
            return uri.slice(0, uri.indexOf(':', 0)).toString();
        }
        return (sip.secure() ? "sips " : "sip ")
                + sip.user()
                + ' '
                + sip.host().toString().toLowerCase(Locale.ROOT)
                + ' '
                + sip.port();
    }
}
