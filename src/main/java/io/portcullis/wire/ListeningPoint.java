package io.portcullis.wire;

import io.portcullis.sip.Transport;
import java.util.Locale;

/**
 * One address the edge receives on, written {@code udp://0.0.0.0:5060} in the configuration.
 *
 * @param host an IP address without brackets, or a name that is resolved when the socket is bound
 * @param port 0 to 65535; 0 lets the system choose a free one
 */
public record ListeningPoint(Transport transport, String host, int port) {
    private static final String EXPECTED = "(expected: udp://HOST:PORT, or tcp, tls, ws, wss)";

    /** Checks the parts. */
    public ListeningPoint {
        if (host.isEmpty() || !host.chars().allMatch(ListeningPoint::isHostCharacter)) {
            throw new IllegalArgumentException("sip.listen: " + host + " " + EXPECTED);
        }
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("sip.listen: " + port + " (expected: a port from 0 to 65535)");
        }
    }

    /**
     * Reads the written form; IPv6 addresses stand in brackets, a missing port is the transport's default.
     *
     * @throws IllegalArgumentException if {@code text} is not such a form
     */
    public static ListeningPoint parse(String text) {
        int colon = text.indexOf("://");
        if (colon < 0) {
            throw new IllegalArgumentException("sip.listen: " + text + " " + EXPECTED);
        }
        Transport transport = transportOf(text.substring(0, colon), text);
        String rest = text.substring(colon + 3);
        int hostEnd = rest.startsWith("[") ? rest.indexOf(']') + 1 : rest.indexOf(':');
        if (hostEnd <= 0 && rest.startsWith("[")) {
            throw new IllegalArgumentException("sip.listen: " + text + " (expected: ] after the IPv6 address)");
        }
        if (hostEnd < 0) {
            hostEnd = rest.length();
        }
        String host = rest.startsWith("[") ? rest.substring(1, hostEnd - 1) : rest.substring(0, hostEnd);
        return new ListeningPoint(transport, host, portOf(rest.substring(hostEnd), transport, text));
    }

    private static Transport transportOf(String scheme, String text) {
        for (Transport transport : Transport.values()) {
            if (transport.scheme().equals(scheme.toLowerCase(Locale.ROOT))) {
                return transport;
            }
        }
        throw new IllegalArgumentException("sip.listen: " + text + " " + EXPECTED);
    }

    private static int portOf(String tail, Transport transport, String text) {
        if (tail.isEmpty()) {
            return transport.defaultPort();
        }
        boolean digits = tail.charAt(0) == ':'
                && tail.length() > 1
                && tail.length() <= 6
                && tail.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
        int port = digits ? Integer.parseInt(tail, 1, tail.length(), 10) : -1;
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException(
                    "sip.listen: " + text + " (expected: a port from 0 to 65535 after the host)");
        }
        return port;
    }

    private static boolean isHostCharacter(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c == '.'
                || c == '-'
                || c == '_'
                || c == ':';
    }

    /** The written form. */
    @Override
    public String toString() {
        return transport.scheme() + "://" + (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }
}
