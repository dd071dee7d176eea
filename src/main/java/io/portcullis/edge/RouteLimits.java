package io.portcullis.edge;

import java.net.InetSocketAddress;

/** Where nothing of an account may be sent. Safe for use by any thread. */
public interface RouteLimits {
    /** Whether {@code uri} names an address where no route of this account may lead. */
    boolean isOffLimits(String accountSid, String uri);

    /** Whether nothing of this account may be sent to {@code address}. */
    boolean isOffLimits(String accountSid, InetSocketAddress address);
}
