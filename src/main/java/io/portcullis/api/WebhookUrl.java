package io.portcullis.api;

import io.portcullis.directory.Sid;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A URL that messages are sent to: {@code http:} or {@code https:} with a host, without user and fragment. Signed as
 * the vendor signs: the digest of the body is a parameter of the query, and the whole URL is authenticated with the
 * account's token (HMAC-SHA1, in base64).
 */
record WebhookUrl(URI uri) {
    private static final int LONGEST = 2_048;
    private static final String BODY_DIGEST = "bodySHA256";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** Reads it; empty when it is of another kind. */
    static Optional<WebhookUrl> parse(String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean fits = text.length() <= LONGEST
                    && text.chars().allMatch(c -> c > ' ' && c < 0x7f)
                    && (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getPort() != 0
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && !String.valueOf(uri.getRawQuery()).contains(BODY_DIGEST);
            return fits ? Optional.of(new WebhookUrl(uri)) : Optional.empty();
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    boolean isSecure() {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    /** The name, or an address without brackets. */
    String host() {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return uri.getPort() > 0 ? uri.getPort() : isSecure() ? HTTPS_PORT : HTTP_PORT;
    }

    /** The address that it names itself; empty when it names a host. */
    private Optional<InetAddress> literal() {
        boolean literal = uri.getHost().startsWith("[") || host().matches("[0-9.]+");
        try {
            return literal ? Optional.of(InetAddress.getByName(host())) : Optional.empty();
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }

    /** Whether it names an address where nothing of {@code account} may be sent. */
    boolean isOffLimits(RouteBorder border, Sid account) {
        return literal()
                .filter(address -> border.isOffLimits(account, new InetSocketAddress(address, port())))
                .isPresent();
    }

    /**
     * Where to send something of {@code account}: asked anew each time, for a name may lead elsewhere by then. Blocks.
     *
     * @throws UnknownHostException the name leads nowhere, or nowhere it may
     */
    InetSocketAddress resolve(RouteBorder border, Sid account) throws UnknownHostException {
        for (InetAddress address : InetAddress.getAllByName(host())) {
            InetSocketAddress place = new InetSocketAddress(address, port());
            if (!border.isOffLimits(account, place)) {
                return place;
            }
        }
        throw new UnknownHostException(host() + " leads where no route of the account may lead");
    }

    /** The same with the digest of {@code body} in its query. */
    String with(byte[] body) {
        String digest = HexFormat.of().formatHex(sha256(body));
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath(); // as whoever receives it will have it
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery() + '&';
        return uri.getScheme() + "://" + uri.getRawAuthority() + path + '?' + query + BODY_DIGEST + '=' + digest;
    }

    /** The path and query of what {@link #with} gave, as a request has them. */
    static String target(String signed) {
        URI uri = URI.create(signed);
        return uri.getRawPath() + '?' + uri.getRawQuery();
    }

    /** What {@code X-Twilio-Signature} says of {@code signed}. */
    static String signature(String signed, String token) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("code: HmacSHA1 (expected: one that every JDK has)", absent);
        }
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("digest: SHA-256 (expected: one that every JDK has)", absent);
        }
    }
}
