package io.portcullis.credential;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A block of addresses (RFC 4632, RFC 4291 section 2.3): 10.0.0.0/8, 2001:db8::/32. Host bits are cleared, so that equal
 * blocks are equal; a block of IPv4-mapped IPv6 addresses is the IPv4 block that it maps.
 *
 * @param network the lowest address
 * @param prefixLength 0..32 for IPv4, 0..128 for IPv6
 */
public record Cidr(InetAddress network, int prefixLength) {
    /** The bits that all IPv4-mapped IPv6 addresses share, ::ffff:0:0/96. */
    private static final int MAPPED_BITS = 96;

    public Cidr {
        byte[] address = network.getAddress();
        if (prefixLength < 0 || prefixLength > address.length * Byte.SIZE) {
            throw new IllegalArgumentException("prefix length: " + prefixLength + " (expected: 0.."
                    + address.length * Byte.SIZE + " for " + network.getHostAddress() + ")");
        }
        byte[] plain = bytesOf(network);
        if (plain.length < address.length && prefixLength >= MAPPED_BITS) {
            prefixLength -= MAPPED_BITS;
            address = plain;
        }
        network = masked(address, prefixLength);
    }

    /**
     * Reads {@code address} or {@code address/length}; without a length, the block is the one address. Names are not
     * looked up.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        InetAddress network = address.indexOf(':') < 0 ? ipv4(address, text) : ipv6(address, text);
        int bits = network.getAddress().length * Byte.SIZE;
        if (slash < 0) {
            return new Cidr(network, bits);
        }
        // ::ffff:10.0.0.0/104 has come back as IPv4 and still counts its prefix in IPv6's bits.
        int offset = bits == Integer.SIZE && address.indexOf(':') >= 0 ? MAPPED_BITS : 0;
        int length = number(text.substring(slash + 1), bits + offset, text) - offset;
        if (length < 0) {
            throw malformed(text);
        }
        return new Cidr(network, length);
    }

    /** Whether the block holds this address; an IPv4-mapped IPv6 address counts as IPv4. */
    public boolean contains(InetAddress address) {
        byte[] bytes = bytesOf(address);
        byte[] lowest = network.getAddress();
        if (bytes.length != lowest.length) {
            return false;
        }
        clearHostBits(bytes, prefixLength);
        return Arrays.equals(bytes, lowest);
    }

    /** As in {@code 10.0.0.0/8}. */
    @Override
    public String toString() {
        return network.getHostAddress() + '/' + prefixLength;
    }

    /** The address in network order: 4 bytes for IPv4, mapped or not, else 16. */
    static byte[] bytesOf(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == Integer.BYTES || bytes[10] != -1 || bytes[11] != -1) {
            return bytes;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return bytes;
            }
        }
        return Arrays.copyOfRange(bytes, 12, 16);
    }

    private static InetAddress masked(byte[] address, int prefixLength) {
        clearHostBits(address, prefixLength);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("address: " + address.length + " bytes (expected: 4 or 16)", impossible);
        }
    }

    private static void clearHostBits(byte[] address, int prefixLength) {
        for (int i = 0; i < address.length; i++) {
            int kept = Math.min(Math.max(prefixLength - i * Byte.SIZE, 0), Byte.SIZE);
            address[i] &= (byte) (0xff00 >> kept);
        }
    }

    private static InetAddress ipv4(String address, String text) {
        String[] parts = address.split("\\.", -1);
        if (parts.length != Integer.BYTES) {
            throw malformed(text);
        }
        byte[] bytes = new byte[Integer.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) number(parts[i], 0xff, text);
        }
        return masked(bytes, Integer.SIZE);
    }

    private static InetAddress ipv6(String address, String text) {
        try {
            // A text with a colon is read as a literal or refused; other characters would name a zone or a host.
            if (address.chars().allMatch(c -> c == ':' || c == '.' || (c < 0x80 && Character.digit(c, 16) >= 0))) {
                return InetAddress.getByName(address);
            }
        } catch (UnknownHostException notLiteral) {
            throw malformed(text);
        }
        throw malformed(text);
    }

    /** A decimal number without leading zeros. */
    private static int number(String digits, int max, String text) {
        boolean plain = !digits.isEmpty()
                && digits.length() <= 3
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || digits.charAt(0) != '0');
        if (!plain || Integer.parseInt(digits) > max) {
            throw malformed(text);
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("address block: " + text
                + " (expected: an IPv4 or IPv6 address, optionally with /prefix-length, as in 192.0.2.0/24)");
    }
}
