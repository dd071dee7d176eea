package io.portcullis.proxy;

import io.portcullis.sip.Bytes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that begin alike, as in {@code 192.0.2.0/24} or {@code 2001:db8::/32}; one without a slash is a block of its own.
 *
 * @param network one of them
 * @param prefixLength how many bits they have in common: 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record Block(InetAddress network, int prefixLength) {
    /** Checks the prefix. */
    public Block {
        if (prefixLength < 0 || prefixLength > bits(network)) {
            throw new IllegalArgumentException(network.getHostAddress() + '/' + prefixLength
                    + " (expected: a prefix of 0 to " + bits(network) + " bits)");
        }
    }

    /**
     * Reads the written form. Never asks a name service.
     *
     * @throws IllegalArgumentException if {@code text} is no such form
     */
    static Block parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
        long prefix = slash < 0 ? -1 : Bytes.of(text.substring(slash + 1)).decimal(128);
        if (address == null || (slash >= 0 && prefix < 0)) {
            throw new IllegalArgumentException(
                    text + " (expected: an IP address or a block such as 192.0.2.0/24 or 2001:db8::/32)");
        }
        return new Block(address, slash < 0 ? bits(address) : (int) prefix);
    }

    /** The IPv4 or IPv6 address that {@code text} is in its usual form, without brackets; null when it is none. */
    static @Nullable InetAddress address(String text) {
        boolean ipv6 = text.indexOf(':') >= 0
                && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
        if (!ipv6 && !isIpv4(text)) {
            return null;
        }
        try {
            return InetAddress.getByName(text); // in these forms never a name
        } catch (UnknownHostException noAddress) {
            return null;
        }
    }

    private static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        for (String part : parts) {
            // A leading zero means octal elsewhere.
            boolean octal = part.length() > 1 && part.charAt(0) == '0';
            if (part.isEmpty() || part.length() > 3 || octal || Bytes.of(part).decimal(255) < 0) {
                return false;
            }
        }
        return parts.length == 4;
    }

    private static int bits(InetAddress address) {
        return address.getAddress().length * 8;
    }

    /** Whether {@code address} lies in it. */
    boolean contains(InetAddress address) {
        byte[] ours = network.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit += 8) {
            int rest = Math.min(8, prefixLength - bit);
            if (((ours[bit >> 3] ^ theirs[bit >> 3]) & 0xff) >> (8 - rest) != 0) {
                return false;
            }
        }
        return true;
    }
}
