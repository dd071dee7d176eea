package io.portcullis.api;

import io.portcullis.directory.Sid;

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
}
