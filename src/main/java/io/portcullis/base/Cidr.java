package io.portcullis.base;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A block of addresses, as in {@code 192.0.2.0/24} or {@code 2001:db8::/32}. Bits beyond the prefix are cleared, so
 * equal blocks are equal; IPv4-mapped IPv6 addresses count as IPv4. Immutable.
 */
public final class Cidr {
    private static final String EXPECTED =
            " (expected: an IP address or a block such as 192.0.2.0/24 or 2001:db8::/32)";

    private final InetAddress network;
    private final int prefixLength;
    /** The network as bytes. */
    private final byte[] ours;

    /**
     * The block that {@code within} is in: bits beyond the prefix are cleared.
     *
     * @param prefixLength 0 to 32 for IPv4, 0 to 128 for IPv6
     */
    public Cidr(InetAddress within, int prefixLength) {
        byte[] bytes = plain(within);
        if (prefixLength < 0 || prefixLength > bytes.length * 8) {
            throw new IllegalArgumentException("prefix length: " + prefixLength + " (expected: 0 to " + bytes.length * 8
                    + " for " + within.getHostAddress() + ")");
        }
        for (int bit = prefixLength; bit < bytes.length * 8; bit++) {
            bytes[bit >> 3] &= (byte) ~(0x80 >> (bit & 7));
        }
        this.network = address(bytes);
        this.prefixLength = prefixLength;
        this.ours = bytes;
    }

    /** The first address of the block. */
    public InetAddress network() {
        return network;
    }

    /** 0 to 32 for IPv4, 0 to 128 for IPv6. */
    public int prefixLength() {
        return prefixLength;
    }

    /**
     * Reads an address, or an address with a prefix length behind a slash. Never asks a name server.
     *
     * @throws IllegalArgumentException if {@code text} is neither
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] bytes = address.indexOf(':') < 0 ? ipv4(address, text) : ipv6(address, text);
        // Java reads an IPv4-mapped address as IPv4; its prefix counts from the mapped form.
        int mapped = address.indexOf(':') >= 0 && bytes.length == 4 ? 96 : 0;
        int most = bytes.length * 8 + mapped;
        int prefix = slash < 0 ? most : number(text.substring(slash + 1), most, text);
        if (prefix < mapped) {
            throw new IllegalArgumentException(text + EXPECTED);
        }
        return new Cidr(address(bytes), prefix - mapped);
    }

    /**
     * The IPv4 or IPv6 address that {@code text} is in its usual form, without brackets; null when it is none. Never
     * asks a name server.
     */
    public static @Nullable InetAddress address(String text) {
        try {
            return address(text.indexOf(':') < 0 ? ipv4(text, text) : ipv6(text, text));
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    /** Whether {@code address} lies in this block. */
    public boolean contains(InetAddress address) {
        if (address instanceof Inet4Address ipv4 && ours.length == Integer.BYTES) {
            // Asked for each request: of this very class the compiler needs no array.
            int difference = number(ours) ^ number(ipv4.getAddress());
            return prefixLength == 0 || difference >>> (Integer.SIZE - prefixLength) == 0;
        }
        byte[] theirs = plain(address);
        if (ours.length != theirs.length) {
            return false;
        }
        int whole = prefixLength >> 3;
        if (!Arrays.equals(ours, 0, whole, theirs, 0, whole)) {
            return false;
        }
        int rest = prefixLength & 7;
        return rest == 0 || ((ours[whole] ^ theirs[whole]) & 0xff) >> (8 - rest) == 0;
    }

    private static int number(byte[] ipv4) {
        return (ipv4[0] & 0xff) << 24 | (ipv4[1] & 0xff) << 16 | (ipv4[2] & 0xff) << 8 | (ipv4[3] & 0xff);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Cidr that && prefixLength == that.prefixLength && Arrays.equals(ours, that.ours);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ours) * 31 + prefixLength;
    }

    /** The written form. */
    @Override
    public String toString() {
        return network.getHostAddress() + '/' + prefixLength;
    }

    /** The address in network order: 4 bytes for IPv4, mapped or not, else 16. */
    public static byte[] plain(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address && isMapped(bytes) ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
    }

    private static boolean isMapped(byte[] bytes) {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[10] == -1 && bytes[11] == -1;
    }

    private static byte[] ipv4(String address, String text) {
        String[] parts = address.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException(text + EXPECTED);
        }
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) number(parts[i], 255, text);
        }
        return bytes;
    }

    private static byte[] ipv6(String address, String text) {
        if (!address.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.')) {
            throw new IllegalArgumentException(text + EXPECTED);
        }
        try {
            return InetAddress.getByName(address).getAddress(); // a colon makes it a literal, never a name
        } catch (UnknownHostException notAnAddress) {
            throw new IllegalArgumentException(text + EXPECTED, notAnAddress);
        }
    }

    /** A decimal number; a leading zero is refused, for elsewhere it means octal. */
    private static int number(String digits, int most, String text) {
        boolean plain = digits.length() <= 3
                && !digits.isEmpty()
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || digits.charAt(0) != '0');
        if (plain) {
            int value = Integer.parseInt(digits);
            if (value <= most) {
                return value;
            }
        }
        throw new IllegalArgumentException(text + EXPECTED);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength); // 4 and 16 bytes are always addresses
        }
    }
}
