package io.portcullis.sip;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Addresses as the {@code host} of RFC 3261 section 25.1. */
public final class Host {
    private Host() {}

    /** {@code address} as it stands in a URI and in Via: IPv6 in brackets, without a zone. */
    public static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String plain = zone < 0 ? text : text.substring(0, zone);
        return address instanceof Inet6Address ? '[' + plain + ']' : plain;
    }
}
