package io.portcullis.base;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteOrder;

/**
 * What one customer has of the address space, as a number: an IPv4 address, mapped into IPv6 or not, or an IPv6 /64, in
 * which whoever has it may take a new address for each packet. No /64 in use has the number of an IPv4 address: ::/32
 * is reserved.
 */
public final class SourceNetwork {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** What stands between 64 zeros and a mapped IPv4 address (RFC 4291 section 2.5.5.2). */
    private static final int MAPPED = 0xffff;

    private SourceNetwork() {}

    /** The network of {@code address}. */
    public static long of(InetAddress address) {
        if (address instanceof Inet4Address ipv4) {
            return ipv4(ipv4.getAddress(), 0); // of this very class the compiler needs no array
        }
        byte[] bytes = address.getAddress();
        long high = (long) LONG.get(bytes, 0);
        boolean mapped = high == 0 && ipv4(bytes, 8) == MAPPED;
        return mapped ? ipv4(bytes, 12) : high;
    }

    /** How people write a network: an IPv4 address, or an IPv6 block of 64 bits. */
    public static String text(long network) {
        if (network >>> Integer.SIZE == 0) {
            return (network >> 24 & 0xff) + "." + (network >> 16 & 0xff) + '.' + (network >> 8 & 0xff) + '.'
                    + (network & 0xff);
        }
        StringBuilder text = new StringBuilder();
        for (int shift = 48; shift >= 0; shift -= 16) {
            text.append(Long.toHexString(network >>> shift & 0xffff)).append(':');
        }
        return text.append(":/64").toString();
    }

    private static long ipv4(byte[] bytes, int at) {
        return (bytes[at] & 0xffL) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }
}
