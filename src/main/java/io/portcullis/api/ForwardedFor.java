package io.portcullis.api;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import io.portcullis.base.Cidr;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request is from when reverse proxies pass it on: the last address in {@code X-Forwarded-For} that is none of
 * theirs. What stands before that anybody may have written, and from others than these proxies the header says nothing.
 * Immutable; safe for any thread.
 *
 * @param proxies the addresses of the reverse proxies
 */
record ForwardedFor(List<Cidr> proxies) {
    InetAddress caller(InetAddress peer, RequestHeaders headers) {
        InetAddress caller = peer;
        List<String> lines = headers.getAll(HttpHeaderNames.X_FORWARDED_FOR);
        String[] hops = String.join(",", lines).split(",", -1);
        for (int i = hops.length - 1; i >= 0 && isProxy(caller); i--) {
            InetAddress before = address(hops[i].strip());
            if (before == null) {
                return caller;
            }
            caller = before;
        }
        return caller;
    }

    private boolean isProxy(InetAddress address) {
        return proxies.stream().anyMatch(block -> block.contains(address));
    }

    /** With or without a port, an IPv6 address with or without brackets, as one proxy or another writes it. */
    private static @Nullable InetAddress address(String hop) {
        int bracket = hop.indexOf(']');
        if (hop.startsWith("[") && bracket > 0) {
            return Cidr.address(hop.substring(1, bracket));
        }
        int colon = hop.indexOf(':');
        boolean port = colon > 0 && colon == hop.lastIndexOf(':');
        return Cidr.address(port ? hop.substring(0, colon) : hop);
    }
}
