package io.portcullis.api;

import io.portcullis.directory.IpAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a parameter that names a host or a place may look like. */
final class SipAddresses {
    private static final int LONGEST_URL = 2048;
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;

    private SipAddresses() {}

    /** A URL that may be cleared: {@code sip:}, {@code sips:}, {@code http:} or {@code https:}. */
    static @Nullable String url(Form form, String name, @Nullable String now) {
        String value = form.raw(name);
        if (value == null) {
            return now;
        }
        if (value.isEmpty()) {
            return null;
        }
        String expected = "a sip:, sips:, http: or https: URL";
        URI uri = parse(ErrorCode.INVALID_PARAMETER, name, value, expected);
        boolean fits = switch (scheme(uri)) {
            case "sip", "sips" -> hasSipHost(uri);
            case "http", "https" -> uri.getHost() != null;
            default -> false;
        };
        if (!fits) {
            throw Form.invalid(ErrorCode.INVALID_PARAMETER, name, value, expected);
        }
        return value;
    }

    /** A {@code sip:} or {@code sips:} URI, also in the vendor's form {@code sip://host}. */
    static String sipUri(String name, String value) {
        String expected = "a sip: or sips: URI";
        URI uri = parse(ErrorCode.INVALID_PARAMETER, name, value, expected);
        if (!List.of("sip", "sips").contains(scheme(uri)) || !hasSipHost(uri)) {
            throw Form.invalid(ErrorCode.INVALID_PARAMETER, name, value, expected);
        }
        return value;
    }

    /**
     * A fully qualified host name, in lower case; when there is a suffix, it must end with it after a label or more.
     */
    static String hostName(String name, String value, @Nullable String suffix, ErrorCode fault) {
        String host = value.toLowerCase(Locale.ROOT);
        String expected = suffix == null ? "a fully qualified host name" : "a host name that ends in ." + suffix;
        if (host.length() > LONGEST_NAME || (suffix != null && !host.endsWith("." + suffix))) {
            throw Form.invalid(fault, name, value, expected);
        }
        String[] labels = host.split("\\.", -1);
        boolean numeric = labels[labels.length - 1].chars().allMatch(Character::isDigit);
        if (labels.length < 2 || numeric) {
            throw Form.invalid(fault, name, value, expected);
        }
        for (String label : labels) {
            if (!isLabel(label)) {
                throw Form.invalid(fault, name, value, expected);
            }
        }
        return host;
    }

    private static boolean isLabel(String label) {
        return !label.isEmpty()
                && label.length() <= LONGEST_LABEL
                && label.charAt(0) != '-'
                && label.charAt(label.length() - 1) != '-'
                && label.chars().allMatch(c -> c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
    }

    private static URI parse(ErrorCode fault, String name, String value, String expected) {
        if (value.length() > LONGEST_URL) {
            throw Form.invalid(fault, name, value, "at most " + LONGEST_URL + " characters");
        }
        try {
            return new URI(value);
        } catch (URISyntaxException malformed) {
            throw Form.invalid(fault, name, value, expected);
        }
    }

    private static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether what follows the scheme, its slashes and its user is a host, perhaps in brackets, perhaps with a port.
     */
    private static boolean hasSipHost(URI uri) {
        String rest = uri.getRawSchemeSpecificPart();
        String place = rest.startsWith("//") ? rest.substring(2) : rest;
        String hostPort = place.substring(place.indexOf('@') + 1).split("[;?/]", 2)[0];
        int bracket = hostPort.indexOf(']');
        int colon = hostPort.indexOf(':', Math.max(bracket, 0));
        String host = colon < 0 ? hostPort : hostPort.substring(0, colon);
        return isHost(host) && (colon < 0 || isPort(hostPort.substring(colon + 1)));
    }

    private static boolean isHost(String host) {
        if (host.startsWith("[")) {
            return host.endsWith("]")
                    && IpAddress.literal(host.substring(1, host.length() - 1)).isPresent();
        }
        String lower = host.toLowerCase(Locale.ROOT);
        for (String label : lower.split("\\.", -1)) {
            if (!isLabel(label)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPort(String port) {
        return port.length() <= 5
                && !port.isEmpty()
                && port.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(port) >= 1
                && Integer.parseInt(port) <= 0xFFFF;
    }
}
