package io.portcullis.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where a message really came from, whatever it says itself. Immutable. */
public record Source(Transport transport, InetSocketAddress socketAddress) {
    private static final int LONGEST_ADDRESS = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".length();

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

    /** The IP address as {@code received} has it: an IPv6 address without brackets and zone, a mapped IPv4 address plain. */
    Bytes addressText() {
        byte[] address = address().getAddress();
        byte[] text = new byte[LONGEST_ADDRESS];
        if (address.length == 4) {
            return Bytes.of(text, 0, putIpv4(address, 0, text));
        }
        if (isMapped(address)) {
            return Bytes.of(text, 0, putIpv4(address, 12, text));
        }
        int length = 0;
        for (int i = 0; i < address.length; i += 2) {
            length = i == 0 ? 0 : Ascii.put(':', text, length);
            length = Ascii.putHex((address[i] & 0xff) << 8 | (address[i + 1] & 0xff), text, length);
        }
        return Bytes.of(text, 0, length);
    }

    private static int putIpv4(byte[] address, int from, byte[] text) {
        int length = 0;
        for (int i = from; i < from + 4; i++) {
            length = i == from ? 0 : Ascii.put('.', text, length);
            length = Ascii.putDecimal(address[i] & 0xff, text, length);
        }
        return length;
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
