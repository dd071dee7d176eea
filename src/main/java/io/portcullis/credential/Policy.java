package io.portcullis.credential;

import io.portcullis.digest.Offer;
import java.util.List;

/**
 * Who may pass for one host name, and where to.
 *
 * @param kind a SIP domain or a trunk
 * @param sid of the domain or trunk
 * @param accountSid its owner
 * @param name the host that selects this policy: lower case, no dot at the end
 * @param active false while the account is suspended: nobody passes
 * @param secure whether TLS is required
 * @param sipRegistration whether REGISTER is taken at all
 * @param offer the digest algorithms that its challenges offer
 * @param callLists credential lists of which any one admits a call; SIDs
 * @param registrationLists credential lists of which any one admits a REGISTER; SIDs
 * @param acls address sets of which any one must hold the source; empty = any source; SIDs
 * @param routes where admitted requests go; empty = the default upstream
 */
public record Policy(
        Kind kind,
        String sid,
        String accountSid,
        String name,
        boolean active,
        boolean secure,
        boolean sipRegistration,
        Offer offer,
        List<String> callLists,
        List<String> registrationLists,
        List<String> acls,
        List<Route> routes) {

    /** What the host name belongs to. */
    public enum Kind {
        DOMAIN,
        TRUNK
    }

    /** The longest host name of the DNS (RFC 1035 section 2.3.4), without its dot at the end. */
    static final int MAX_NAME = 253;

    public Policy {
        if (!isHost(name)) {
            throw new IllegalArgumentException("policy name: " + name + " (expected: a host name of 1.." + MAX_NAME
                    + " characters, lower case, no dot at the end)");
        }
        callLists = List.copyOf(callLists);
        registrationLists = List.copyOf(registrationLists);
        acls = List.copyOf(acls);
        routes = List.copyOf(routes);
    }

    private static boolean isHost(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME
                && !name.endsWith(".")
                && name.chars().allMatch(c -> c > ' ' && c < 0x7f && (c < 'A' || c > 'Z'));
    }
}
