package io.portcullis.wire;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.portcullis.base.Cidr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The balancers that say on whose behalf they connect (PROXY protocol, versions 1 and 2), and by which of their
 * addresses the peers are reached whose datagrams they pass on. Of {@value #MOST_PEERS} peers that is remembered; what
 * is sent to one that was forgotten goes to the peer itself. Safe for use by any thread.
 */
final class Proxies {
    /** At most some 30 MB, and only where datagrams come through a balancer. */
    private static final int MOST_PEERS = 100_000;

    private final Cidr[] from;
    private final Cache<InetSocketAddress, InetSocketAddress> hops = Caffeine.newBuilder()
            .maximumSize(MOST_PEERS)
            .executor(Runnable::run)
            .build();

    Proxies(List<Cidr> from) {
        this.from = from.toArray(Cidr[]::new);
    }

    /** Whether what comes from this address must begin with who it is from. */
    boolean include(InetAddress sender) {
        for (Cidr block : from) {
            if (block.contains(sender)) {
                return true;
            }
        }
        return false;
    }

    /** Datagrams of {@code peer} came by this address of a balancer. */
    void passed(InetSocketAddress peer, InetSocketAddress hop) {
        hops.put(peer, hop);
    }

    /** Where datagrams for {@code peer} go: itself, unless it was heard through a balancer. */
    InetSocketAddress hopTo(InetSocketAddress peer) {
        InetSocketAddress hop = from.length == 0 ? null : hops.getIfPresent(peer);
        return hop == null ? peer : hop;
    }
}
