package io.portcullis.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Who is asked for names.
 *
 * @param servers asked in this order, the next when one does not answer; none means the system's,
 *     and where it has none either, names are refused
 */
public record DnsSettings(List<InetSocketAddress> servers) {
    /** The servers that the system names. */
    public static final DnsSettings SYSTEM = new DnsSettings(List.of());

    private static final String EXPECTED = " (expected: an IP address, or one with a port such as 192.0.2.53:53)";
    private static final int PORT = 53;

    /** A copy. */
    public DnsSettings {
        servers = List.copyOf(servers);
    }

    /**
     * Reads an address and, behind a colon, a port; IPv6 addresses stand in brackets when there is a port.
     *
     * @throws IllegalArgumentException if {@code text} is no such form
     */
    public static InetSocketAddress server(String text) {
        int bracket = text.indexOf(']');
        int colon = text.indexOf(':', Math.max(bracket, 0));
        boolean bare = bracket < 0 && colon != text.lastIndexOf(':');
        String host = colon < 0 || bare ? text : text.substring(0, colon);
        String port = colon < 0 || bare ? Integer.toString(PORT) : text.substring(colon + 1);
        boolean fine = !host.isEmpty()
                && host.chars().allMatch(c -> Character.digit(c, 16) >= 0 || "[].:".indexOf(c) >= 0)
                && (host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')))
                && port.length() <= 5
                && !port.isEmpty()
                && port.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = fine ? Integer.parseInt(port) : 0;
        if (number < 1 || number > 0xffff) {
            throw new IllegalArgumentException("dns.servers: " + text + EXPECTED);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), number); // digits: never looked up
        } catch (UnknownHostException notAnAddress) {
            throw new IllegalArgumentException("dns.servers: " + text + EXPECTED, notAnAddress);
        }
    }
}
