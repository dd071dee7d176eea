package io.portcullis.api;

import io.portcullis.directory.Sid;
import java.net.InetSocketAddress;

/**
 * Knows where the routes of an account may not lead. Called on the threads of the API; may wait for the edge to start.
 */
@FunctionalInterface
public interface RouteBorder {
    /**
     * Whether {@code uri} names an address where no route of {@code account} may lead. What a name leads to is judged
     * when a call goes there, and what is no SIP URI leads nowhere.
     */
    boolean isOffLimits(Sid account, String uri);

    /**
     * Whether nothing of {@code account} may be sent to this address. Where nobody has said anything of addresses, to
     * none.
     */
    default boolean isOffLimits(Sid account, InetSocketAddress address) {
        return true;
    }
}
