package io.portcullis.api;

import io.portcullis.base.Cidr;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The REST API.
 *
 * @param listen where it is bound
 * @param publicUrl base of absolute URLs, without a slash at the end; null takes it from the request's Host
 * @param sipDomainSuffix what a new domain's name must end with; null allows any name
 * @param realm the digest realm that passwords are hashed for
 * @param accounts bootstrap accounts, each SID once
 * @param tls the listener's PEM files
 * @param rate how fast each account may ask
 * @param publishWait how long the answer to a write waits until it is in force; 1 ms or more
 * @param corsOrigins web pages of which origins may ask, as in {@code https://console.example.com}; {@code *} alone is
 *     any
 * @param proxies the reverse proxies that say on whose behalf they ask
 * @param console whether the page for browsers is served
 */
public record ApiSettings(
        InetSocketAddress listen,
        @Nullable String publicUrl,
        @Nullable String sipDomainSuffix,
        String realm,
        List<BootstrapAccount> accounts,
        ApiTls tls,
        AccountRate rate,
        Duration publishWait,
        List<String> corsOrigins,
        List<Cidr> proxies,
        boolean console) {
    private static final Duration USUAL_WAIT = Duration.ofSeconds(2);

    /** Checks each value. */
    public ApiSettings {
        if (publicUrl != null && !isBase(publicUrl)) {
            throw new IllegalArgumentException(
                    "api.public-url: " + publicUrl
                            + " (expected: a URL such as https://api.example.com, without query and without a slash at the end)");
        }
        if (sipDomainSuffix != null && !isName(sipDomainSuffix)) {
            throw new IllegalArgumentException(
                    "api.sip-domain-suffix: " + sipDomainSuffix + " (expected: a domain name such as sip.example.com)");
        }
        if (publishWait.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(
                    "api.publish-wait: " + publishWait.toMillis() + "ms (expected: 1ms or more)");
        }
        proxies = List.copyOf(proxies);
        corsOrigins = List.copyOf(corsOrigins);
        for (String origin : corsOrigins) {
            boolean any = origin.equals("*") && corsOrigins.size() == 1;
            if (!any && !isOrigin(origin)) {
                throw new IllegalArgumentException("api.cors-origins: " + origin
                        + " (expected: origins such as https://console.example.com, or * alone)");
            }
        }
        accounts = List.copyOf(accounts);
        Set<String> sids = new HashSet<>();
        for (BootstrapAccount account : accounts) {
            if (!sids.add(account.sid())) {
                throw new IllegalArgumentException("api.accounts: " + account.sid() + " (expected: each sid once)");
            }
            if (account.isWeak() && !isLoopback(listen)) {
                throw new IllegalArgumentException("api.accounts: " + account.sid() + " (expected: an auth-token of "
                        + BootstrapAccount.STRONG
                        + " characters or more, unless api.listen is a loopback address)");
            }
        }
    }

    /** Plain HTTP at the usual rate. */
    public ApiSettings(
            InetSocketAddress listen,
            @Nullable String publicUrl,
            @Nullable String sipDomainSuffix,
            String realm,
            List<BootstrapAccount> accounts) {
        this(
                listen,
                publicUrl,
                sipDomainSuffix,
                realm,
                accounts,
                ApiTls.NONE,
                AccountRate.USUAL,
                USUAL_WAIT,
                List.of(),
                List.of(),
                true);
    }

    private static boolean isLoopback(InetSocketAddress listen) {
        return listen.getAddress() != null && listen.getAddress().isLoopbackAddress();
    }

    /** What is allowed and should be otherwise, a sentence each; holds no secret. */
    public List<String> warnings() {
        return accounts.stream()
                .filter(BootstrapAccount::isWeak)
                .map(account ->
                        "api.accounts: the token of " + account.sid() + " has fewer than " + BootstrapAccount.STRONG
                                + " characters; only because api.listen is a loopback address it counts")
                .toList();
    }

    private static boolean isBase(String text) {
        try {
            URI uri = URI.create(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean bare = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            return web && bare && uri.getHost() != null && !text.endsWith("/");
        } catch (IllegalArgumentException notAUri) {
            return false;
        }
    }

    /** A scheme, a host and perhaps a port, in lower case as browsers send them. */
    private static boolean isOrigin(String text) {
        return isBase(text) && URI.create(text).getRawPath().isEmpty() && text.equals(text.toLowerCase(Locale.ROOT));
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= 253
                && Character.isLetterOrDigit(text.charAt(0))
                && text.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '.' || c == '-'));
    }
}
