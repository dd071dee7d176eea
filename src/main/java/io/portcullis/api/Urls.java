package io.portcullis.api;

import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where absolute URLs of an answer begin. A client that was only pointed here by name or route still says
 * {@code Host: trunking.twilio.com}, and gets URLs of that host, so that the next page finds the same way.
 */
final class Urls {
    private static final String VENDOR = ".twilio.com";
    private static final int LONGEST_HOST = 255;

    private Urls() {}

    /** The base for one request, without a slash at the end. */
    static String base(@Nullable String publicUrl, RequestHeaders headers, boolean tls, String ourAddress) {
        if (publicUrl != null) {
            return publicUrl.endsWith("/") ? publicUrl.substring(0, publicUrl.length() - 1) : publicUrl;
        }
        String host = headers.authority();
        if (host == null || !isPlain(host)) {
            host = ourAddress;
        }
        boolean vendor = host.endsWith(VENDOR) || host.contains(VENDOR + ":");
        return (vendor || tls ? "https://" : "http://") + host;
    }

    /**
     * What a request target in absolute form asks for at its host (RFC 9112 section 3.2.2). Whatever else is no origin
     * form stays as it is, and is refused.
     */
    static String origin(String target) {
        for (String scheme : List.of("http://", "https://")) {
            if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
                String rest = target.substring(scheme.length());
                String path = rest.substring(rest.split("[/?]", 2)[0].length());
                return path.startsWith("/") ? path : "/" + path;
            }
        }
        return target;
    }

    /** Whether the path is the one that was asked for: what the server tidied, such as {@code //}, is another. */
    static boolean isExact(ServiceRequestContext ctx) {
        String raw = ctx.rawPath();
        return raw == null || !raw.split("\\?", 2)[0].contains("//");
    }

    /** The query in a path, without its question mark; null when there is none. */
    static @Nullable String query(String path) {
        int mark = path.indexOf('?');
        return mark < 0 ? null : path.substring(mark + 1);
    }

    private static boolean isPlain(String host) {
        return !host.isEmpty()
                && host.length() <= LONGEST_HOST
                && host.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || ".-:[]".indexOf(c) >= 0);
    }
}
