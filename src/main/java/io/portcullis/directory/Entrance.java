package io.portcullis.directory;

import io.portcullis.digest.Offer;
import java.util.List;

/**
 * A domain or trunk as the gate needs it, with all that follows from the rows around it.
 *
 * @param sid of the domain or trunk
 * @param name lower case
 * @param active whether its account and that account's owner are
 * @param secure whether requests must come over TLS or secure WebSocket
 * @param registration whether REGISTER is let through; never for a trunk
 * @param offer the digest algorithms that its challenges offer
 * @param callLists credential lists of which one must know the caller
 * @param registrationLists credential lists of which one must know who registers
 * @param accessControlLists lists of which one must hold the caller's address
 * @param routes where admitted requests go; empty for the default upstream
 */
public record Entrance(
        Sid sid,
        Sid accountSid,
        String name,
        boolean active,
        boolean secure,
        boolean registration,
        Offer offer,
        List<Sid> callLists,
        List<Sid> registrationLists,
        List<Sid> accessControlLists,
        List<Route> routes) {
    /** Takes copies. */
    public Entrance {
        callLists = List.copyOf(callLists);
        registrationLists = List.copyOf(registrationLists);
        accessControlLists = List.copyOf(accessControlLists);
        routes = List.copyOf(routes);
    }

    /**
     * Where requests may go.
     *
     * @param uri a SIP URI
     * @param priority the lowest first
     * @param weight the share among equals
     */
    public record Route(String uri, int priority, int weight) {}
}
