package io.portcullis.base;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Addresses as the rest of the program knows them. */
public final class MappedAddress {
    private MappedAddress() {}

    /** An IPv4 address that a dual-stack socket wraps in IPv6 is an IPv4 address. */
    public static InetSocketAddress of(InetSocketAddress peer) {
        byte[] address = peer.getAddress().getAddress();
        if (address.length == 4) {
            return peer;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return peer;
            }
        }
        if (address[10] != -1 || address[11] != -1) {
            return peer;
        }
        try {
            // Java itself unwraps the mapped form.
            return new InetSocketAddress(InetAddress.getByAddress(address), peer.getPort());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("address: " + address.length + " bytes (expected: 16)", impossible);
        }
    }
}
