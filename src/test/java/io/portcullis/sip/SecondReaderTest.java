package io.portcullis.sip;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.StringMsgParser;
import io.portcullis.canon.Canon;
import io.portcullis.canon.CanonSettings;
import io.portcullis.canon.Rewritten;
import io.portcullis.digest.Authorization;
import io.portcullis.digest.DigestCredentials;
import io.portcullis.digest.Parameter;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.ProxyAuthorizationHeader;
import javax.sip.header.RouteHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Reads what leaves the edge with the reference implementation of JAIN SIP as well, after the second lane where that is the
 * way. Both must read the same, or else what passes the edge would be something else to a PBX behind it.
 */
class SecondReaderTest {
    private static final String UNREAD = "unread ";
    private static final String NONE = "none";

    /**
     * What we do not understand and act on in no way: credentials admit nobody then, and a Contact is none of a proxy's
     * business (RFC 3261 section 16.3).
     */
    private static final String NOT_OURS = "not read";

    /** Files of which the library cannot read what leaves, and the section by which it leaves nevertheless. */
    private static final Map<String, String> UNREAD_FILES = Map.ofEntries(
            entry("auth/comma-joined-credentials.sip", "RFC 3261 7.3.1: no credentials, so a challenge"),
            entry("auth/single-quotes.sip", "RFC 3261 16.3: Authorization is for the one behind us"),
            entry("auth/trailing-comma.sip", "RFC 3261 16.3: Authorization is for the one behind us"),
            entry("auth/uri-unquoted.sip", "RFC 3261 16.3: Authorization is for the one behind us"),
            entry("field/cseq-fs2164992235.sip", "RFC 3261 8.1.1.5: the library counts to 2^31 only"),
            entry("field/pbx-options-cseq-2164992235.sip", "RFC 3261 8.1.1.5: the library counts to 2^31 only"),
            entry("field/via-zone.sip", "RFC 4007 11: it knows no zones"),
            entry("rfc-examples/rfc3261/007.sip", "RFC 3261 16.3: a malformed Content-Disposition"),
            entry("rfc-examples/rfc3327/002.sip", "RFC 3261 16.3: a malformed Path"),
            entry("rfc-examples/rfc3327/003.sip", "RFC 3261 16.3: a malformed Path"),
            entry("rfc-examples/rfc3327/004.sip", "RFC 3261 16.3: a malformed Path"),
            entry("rfc-examples/rfc3327/005.sip", "RFC 3261 16.3: a malformed Path"),
            entry("rfc-examples/rfc3327/006.sip", "RFC 3261 16.3: a malformed Path"),
            entry("rfc-examples/rfc3327/007.sip", "RFC 3261 16.3: a malformed Path"),
            entry("rfc-examples/rfc3327/008.sip", "RFC 3261 16.3: a malformed Path"),
            entry("rfc-examples/rfc3665/003.sip", "RFC 3261 16.3: a malformed Authorization"),
            entry("rfc-examples/rfc5626/001.sip", "RFC 3261 16.3: a malformed Contact"),
            entry("rfc-examples/rfc7118/003.sip", "RFC 3261 16.3: a malformed Contact"),
            entry("rfc-examples/rfc7118/005.sip", "RFC 3261 16.3: a malformed Contact"),
            entry("rfc4475/baddate.sip", "RFC 3261 16.3: a malformed Date"),
            entry("rfc4475/inv2543.sip", "RFC 3261 18.3: a body to the end of the datagram, which the library refuses"),
            entry("synthetic/cl-missing-tcp-body.sip", "RFC 3261 18.3: as inv2543"));

    private static final Canon CANON = new Canon(new CanonSettings(0), 0);
    private static final List<String> TEXTS =
            List.of(Messages.INVITE, Messages.OPTIONS, Messages.COMPACT, Messages.RINGING);

    @Test
    @Tag("SEC-18")
    void the_corpus_reads_the_same() {
        Map<String, String> differences = new TreeMap<>();
        Set<String> unread = new TreeSet<>();
        int compared = 0;
        for (String file : Messages.corpus()) {
            byte[] forwarded = forwarded(Messages.corpus(file));
            if (forwarded != null) {
                compared++;
                String difference = difference(forwarded);
                if (difference.startsWith(UNREAD)) {
                    unread.add(file);
                } else if (!difference.isEmpty()) {
                    differences.put(file, difference);
                }
            }
        }
        assertTrue(compared > 300, compared + " compared");
        assertEquals(Map.of(), differences);
        assertEquals(new TreeSet<>(UNREAD_FILES.keySet()), unread);
    }

    @Test
    @Tag("SEC-18")
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
            byte[] forwarded = forwarded(bytes);
            if (forwarded != null) {
                String difference = difference(forwarded);
                compared += difference.isEmpty() ? 1 : 0;
                assertTrue(
                        difference.isEmpty() || difference.startsWith(UNREAD), () -> difference + Messages.text(bytes));
            }
        }
        assertTrue(compared > 5000, compared + " compared");
    }

    /** What leaves for the PBX or the phone when {@code bytes} arrive, or null when nothing does. */
    private static byte @Nullable [] forwarded(byte[] bytes) {
        Parsed parsed = Parser.parse(bytes.clone(), Messages.PHONE);
        if (parsed instanceof SipMessage odd && odd.oddity() != null && !isFaulty(odd)) {
            parsed = CANON.rewrite(odd) instanceof Rewritten.Plain plain ? plain.message() : odd;
            if (parsed == odd) {
                return null;
            }
        }
        if (parsed instanceof SipRequest request && !isFaulty(request)) {
            return new Edits(request)
                    .insertFirst(Bytes.of("Via: SIP/2.0/UDP edge.example.com:5060;rport;branch=z9hG4bK3.k2v5qbx7\r\n"))
                    .replace(request.topVia().text(), request.stampedVia())
                    .apply();
        }
        return parsed instanceof SipResponse response ? response.bytes().toArray() : null;
    }

    private static boolean isFaulty(SipMessage message) {
        return message instanceof SipRequest request && request.fault() != null;
    }

    /** What the two read differently in the bytes; empty when nothing. */
    private static String difference(byte[] bytes) {
        SipMessage ours = assertInstanceOf(SipMessage.class, Parser.parse(bytes, Messages.PHONE));
        List<String> wrong = new ArrayList<>();
        SIPMessage theirs;
        try {
            theirs = new StringMsgParser()
                    .parseSIPMessage(bytes, true, true, (e, message, header, text, whole) -> wrong.add(text));
        } catch (ParseException | RuntimeException e) {
            return UNREAD + e;
        }
        if (!wrong.isEmpty()) {
            return UNREAD + wrong;
        }
        Map<String, Object> one = read(ours);
        Map<String, Object> other = read(theirs);
        StringBuilder difference = new StringBuilder();
        one.forEach((name, value) -> {
            if (!value.equals(other.get(name)) && !value.equals(NOT_OURS)) {
                difference.append(name + ": " + value + ", theirs " + other.get(name) + "; ");
            }
        });
        return difference.toString();
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
        views.put(
                "hops",
                message.getMaxForwards() == null ? -1 : message.getMaxForwards().getMaxForwards());
        byte[] body = message.getRawContent();
        views.put("body", body == null ? Bytes.EMPTY : Bytes.of(body));
        List<String> contacts = new ArrayList<>();
        if (message.getContactHeaders() != null) {
            message.getContactHeaders()
                    .forEach(each -> contacts.add(
                            each.isWildCard() ? "*" : text(each.getAddress().getURI())));
        }
        views.put("contacts", contacts);
        List<String> credentials = new ArrayList<>();
        for (Iterator<?> i = message.getHeaders(ProxyAuthorizationHeader.NAME); i.hasNext(); ) {
            ProxyAuthorizationHeader each = (ProxyAuthorizationHeader) i.next();
            credentials.add(
                    each.getScheme().equalsIgnoreCase("Digest") && each.getResponse() != null
                            ? unquoted(each.getUsername())
                                    + ' '
                                    + unquoted(each.getRealm())
                                    + ' '
                                    + unquoted(each.getNonce())
                                    + ' '
                                    + unquoted(each.getResponse())
                            : NONE);
        }
        views.put("credentials", credentials);
        return views;
    }

    // It leaves the backslashes of quoted pairs in (RFC 3261 section 25.1, unq() of RFC 7616 section 3.4.1).
    private static String unquoted(@Nullable String value) {
        return String.valueOf(value).replaceAll("\\\\(.)", "$1");
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
        views.put("routes", uris(message, HeaderName.ROUTE));
        Bytes hops = message.header(HeaderName.MAX_FORWARDS);
        views.put("hops", hops == null ? -1 : (int) hops.decimal(255));
        views.put("body", message.body());
        views.put("contacts", uris(message, HeaderName.CONTACT));
        List<String> credentials = new ArrayList<>();
        for (int line = message.findHeader(HeaderName.PROXY_AUTHORIZATION, 0);
                line >= 0;
                line = message.findHeader(HeaderName.PROXY_AUTHORIZATION, line + 1)) {
            Bytes value = message.headerValue(line);
            Authorization read = Authorization.parse(value.array(), value.from(), value.to());
            credentials.add(
                    read instanceof DigestCredentials digest
                            ? digest.text(Parameter.USERNAME)
                                    + ' '
                                    + digest.text(Parameter.REALM)
                                    + ' '
                                    + digest.text(Parameter.NONCE)
                                    + ' '
                                    + digest.text(Parameter.RESPONSE)
                            : "none");
        }
        views.put("credentials", credentials.contains(NONE) ? NOT_OURS : credentials);
        return views;
    }

    /** The URIs in all lines of this name, or that they are not understood. */
    private static Object uris(SipMessage message, HeaderName name) {
        List<String> uris = new ArrayList<>();
        for (HeaderValues values = HeaderValues.of(message, name); values.next(); ) {
            NameAddr address = values.nameAddr();
            if (message.headerValue(values.line()).equals(Bytes.of("*"))) {
                uris.add("*");
            } else if (address == null) {
                return NOT_OURS;
            } else {
                uris.add(text(address.uri()));
            }
        }
        return uris;
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
