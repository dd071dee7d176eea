package io.portcullis.pbx;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import javax.sip.header.AuthorizationHeader;
import javax.sip.header.ProxyAuthenticateHeader;
import javax.sip.header.ProxyAuthorizationHeader;
import javax.sip.header.WWWAuthenticateHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of digest authentication (RFC 7616 section 3.4, RFC 8760 section 2.4). Takes the first challenge it
 * understands and keeps it: later requests carry credentials at once, with the next nonce-count, until the server asks
 * anew. Its own arithmetic, so that it checks the edge's. For one thread.
 */
final class DigestClient {
    /** Names on the wire, in upper case, to names in the JDK. */
    private static final Map<String, String> ALGORITHMS =
            Map.of("MD5", "MD5", "SHA-256", "SHA-256", "SHA-512-256", "SHA-512/256");

    private final String user;
    private final String password;
    private final Supplier<String> cnonces;
    private @Nullable Challenge challenge;
    private int nonceCount;

    DigestClient(String user, String password, Supplier<String> cnonces) {
        this.user = user;
        this.password = password;
        this.cnonces = cnonces;
    }

    /** What the server wants; {@code algorithm} as it wrote it, empty when it did not. */
    private record Challenge(
            boolean proxy,
            String realm,
            String nonce,
            String algorithm,
            boolean qop,
            @Nullable String opaque) {}

    /**
     * Takes up the challenge of a 401 or 407.
     *
     * @return whether it is worth asking again: not when no challenge is understood, nor when credentials were refused
     *     that were not merely stale (RFC 3261 section 22.1)
     */
    boolean learn(Request asked, Response response) {
        boolean proxy = response.getStatusCode() == Response.PROXY_AUTHENTICATION_REQUIRED;
        if (!proxy && response.getStatusCode() != Response.UNAUTHORIZED) {
            return false;
        }
        boolean answered = asked.getHeader(proxy ? ProxyAuthorizationHeader.NAME : AuthorizationHeader.NAME) != null;
        String name = proxy ? ProxyAuthenticateHeader.NAME : WWWAuthenticateHeader.NAME;
        for (Iterator<?> offers = response.getHeaders(name); offers.hasNext(); ) {
            WWWAuthenticateHeader offer = (WWWAuthenticateHeader) offers.next();
            if (understood(offer)) {
                challenge = new Challenge(
                        proxy,
                        offer.getRealm(),
                        offer.getNonce(),
                        given(offer, "algorithm"),
                        !given(offer, "qop").isEmpty(),
                        offer.getOpaque());
                nonceCount = 0;
                return !answered || offer.isStale();
            }
        }
        return false;
    }

    private static boolean understood(WWWAuthenticateHeader offer) {
        String qop = given(offer, "qop");
        return "Digest".equalsIgnoreCase(offer.getScheme())
                && ALGORITHMS.containsKey(jdkKey(given(offer, "algorithm")))
                && (qop.isEmpty() || List.of(qop.split("\\s*,\\s*", -1)).contains("auth"));
    }

    private static String given(WWWAuthenticateHeader offer, String parameter) {
        String value = offer.getParameter(parameter);
        return value == null ? "" : value;
    }

    private static String jdkKey(String algorithm) {
        return algorithm.isEmpty() ? "MD5" : algorithm.toUpperCase(Locale.ROOT);
    }

    /** Adds credentials to {@code request}, when a challenge is known. */
    void authorize(Request request) throws ParseException {
        Challenge known = challenge;
        if (known == null) {
            return;
        }
        String name = known.proxy() ? ProxyAuthorizationHeader.NAME : AuthorizationHeader.NAME;
        request.setHeader(SipEndpoint.HEADERS.createHeader(name, credentials(known, request)));
    }

    private String credentials(Challenge known, Request request) {
        String uri = request.getRequestURI().toString();
        String ha1 = hash(known, user + ':' + known.realm() + ':' + password);
        String ha2 = hash(known, request.getMethod() + ':' + uri);
        StringBuilder text = new StringBuilder("Digest username=\"").append(user);
        text.append("\", realm=\"").append(known.realm());
        text.append("\", nonce=\"").append(known.nonce());
        text.append("\", uri=\"").append(uri).append('"');
        if (known.qop()) {
            String nc = String.format("%08x", ++nonceCount);
            String cnonce = cnonces.get();
            String middle = known.nonce() + ':' + nc + ':' + cnonce + ":auth";
            text.append(", response=\"").append(hash(known, ha1 + ':' + middle + ':' + ha2));
            text.append("\", qop=auth, nc=").append(nc);
            text.append(", cnonce=\"").append(cnonce).append('"');
        } else { // RFC 2069
            text.append(", response=\"").append(hash(known, ha1 + ':' + known.nonce() + ':' + ha2));
            text.append('"');
        }
        if (!known.algorithm().isEmpty()) {
            text.append(", algorithm=").append(known.algorithm());
        }
        if (known.opaque() != null) {
            text.append(", opaque=\"").append(known.opaque()).append('"');
        }
        return text.toString();
    }

    private static String hash(Challenge known, String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance(ALGORITHMS.get(jdkKey(known.algorithm())));
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("algorithm: " + known.algorithm() + " (expected: one of the JDK)", absent);
        }
    }
}
