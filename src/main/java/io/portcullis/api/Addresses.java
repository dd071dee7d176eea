package io.portcullis.api;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** IP addresses as text; never asks the DNS. */
final class Addresses {
    private static final int LONGEST_IPV6 = 45;

    private Addresses() {}

    /** Whether it is four numbers from 0 to 255 in plain decimal. */
    static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean plain = !part.isEmpty()
                    && part.length() <= 3
                    && part.chars().allMatch(c -> c >= '0' && c <= '9')
                    && (part.length() == 1 || part.charAt(0) != '0');
            if (!plain || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is an IPv6 address without brackets or zone. */
    static boolean isIpv6(String text) {
        boolean lettersFit = text.length() <= LONGEST_IPV6
                && text.indexOf(':') >= 0
                && text.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0);
        if (!lettersFit) {
            return false;
        }
        try {
            InetAddress.getByName("[" + text + "]"); // brackets: only a literal is read, no name is looked up
            return true;
        } catch (UnknownHostException notAnAddress) {
            return false;
        }
    }
}
