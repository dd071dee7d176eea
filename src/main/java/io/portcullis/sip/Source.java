package io.portcullis.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where a message really came from, whatever it says itself. Immutable. */
public record Source(Transport transport, InetSocketAddress socketAddress) {
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
}
