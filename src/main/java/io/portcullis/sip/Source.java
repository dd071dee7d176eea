package io.portcullis.sip;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where a message really came from, whatever it says itself. Immutable. */
public record Source(Transport transport, InetSocketAddress socketAddress) {
    static final int LONGEST_ADDRESS = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".length();

    /** Refuses an address that nobody resolved. */
    public Source {
        if (socketAddress.isUnresolved()) {
            throw new IllegalArgumentException("source: " + socketAddress + " (expected: a resolved address)");
        }
    }

    /** The IP address. */
    public InetAddress address() {
        return socketAddress.getAddress();
    }

    /** The port. */
    public int port() {
        return socketAddress.getPort();
    }

    /**
     * Writes the IP address as {@code received} has it: an IPv6 address without brackets and zone, a mapped IPv4
     * address plain; gives the offset behind it.
     */
    int putAddress(byte[] target, int offset) {
        if (address() instanceof Inet4Address ipv4) {
            return putIpv4(ipv4.getAddress(), 0, target, offset);
        }
        byte[] address = address().getAddress();
        if (isMapped(address)) {
            return putIpv4(address, 12, target, offset);
        }
        int at = offset;
        for (int i = 0; i < address.length; i += 2) {
            at = i == 0 ? at : Ascii.put(':', target, at);
            at = Ascii.putHex((address[i] & 0xff) << 8 | (address[i + 1] & 0xff), target, at);
        }
        return at;
    }

    private static int putIpv4(byte[] address, int from, byte[] target, int offset) {
        int at = Ascii.putDecimal(address[from] & 0xff, target, offset);
        at = Ascii.putDecimal(address[from + 1] & 0xff, target, Ascii.put('.', target, at));
        at = Ascii.putDecimal(address[from + 2] & 0xff, target, Ascii.put('.', target, at));
        return Ascii.putDecimal(address[from + 3] & 0xff, target, Ascii.put('.', target, at));
    }

    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[10] == -1 && address[11] == -1;
    }
}
