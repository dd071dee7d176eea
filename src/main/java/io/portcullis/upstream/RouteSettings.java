package io.portcullis.upstream;

import io.portcullis.base.Cidr;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * Where the routes of domains and trunks may lead.
 *
 * @param allow addresses besides those of the public internet and of configured targets that tenants may name
 * @param operators the SIDs of accounts that are the operator's own: they know his network
 */
public record RouteSettings(List<Cidr> allow, Set<String> operators) {
    /** Tenants only, and public addresses only. */
    public static final RouteSettings PUBLIC = new RouteSettings(List.of(), Set.of());

    /** Keeps copies. */
    public RouteSettings {
        allow = List.copyOf(allow);
        operators = Set.copyOf(operators);
    }

    /** Whether {@code account} is a tenant's, who must not reach the operator's network. */
    public boolean isTenant(String account) {
        return !operators.contains(account);
    }

    /** Whether the operator lets tenants route to {@code address} although it is not public. */
    public boolean allows(InetAddress address) {
        for (int i = 0; i < allow.size(); i++) {
            if (allow.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }
}
