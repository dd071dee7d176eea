package io.portcullis.base;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells addresses of the public internet from those that mean something in somebody's own network only: loopback,
 * private, link-local, shared, benchmarking and multicast ones, what names an IPv4 address within IPv6, and where
 * clouds keep the secrets of their machines (RFC 6890 and the registries that it made).
 */
public final class PublicAddress {
    private static final List<Cidr> OTHERS = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "168.63.129.16/32", // looks public, and is a cloud's metadata service
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "224.0.0.0/3",
                    "::/32",
                    "64:ff9b::/96",
                    "64:ff9b:1::/48",
                    "100::/64",
                    "2001::/32",
                    "2002::/16",
                    "fc00::/7",
                    "fe80::/9",
                    "ff00::/8")
            .map(Cidr::parse)
            .toList();

    private PublicAddress() {}

    /** Whether {@code address} is one of the public internet. */
    public static boolean is(InetAddress address) {
        for (int i = 0; i < OTHERS.size(); i++) {
            if (OTHERS.get(i).contains(address)) {
                return false;
            }
        }
        return true;
    }
}
