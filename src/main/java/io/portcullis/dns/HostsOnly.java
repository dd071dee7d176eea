package io.portcullis.dns;

import io.netty.resolver.DefaultHostsFileEntriesResolver;
import io.netty.resolver.HostsFileEntriesResolver;
import io.netty.resolver.ResolvedAddressTypes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names of a machine that knows no name server: those of its hosts file. All others are refused with the reason;
 * who
 * operates no resolver has not asked for anybody else's. Safe for use by any thread.
 */
final class HostsOnly implements NameService {
    /** Why names are refused. */
    static final String REFUSAL =
            "dns.servers: none (expected: a name server, here or in /etc/resolv.conf): names other"
                    + " than those of the hosts file are not looked up. Name a server, or write addresses";

    private static final Logger LOG = LoggerFactory.getLogger(HostsOnly.class);
    /** The hosts file may change at any time; that long an entry is believed. */
    private static final long SECONDS = 60;

    private final HostsFileEntriesResolver hosts = DefaultHostsFileEntriesResolver.DEFAULT;

    HostsOnly() {
        LOG.warn(REFUSAL);
    }

    @Override
    public CompletableFuture<Records<InetAddress>> addresses(String name) {
        InetAddress address = hosts.address(name, ResolvedAddressTypes.IPV4_PREFERRED);
        return address == null
                ? refused(name)
                : CompletableFuture.completedFuture(new Records<>(List.of(address), SECONDS));
    }

    @Override
    public CompletableFuture<Records<Server>> servers(String name) {
        return refused(name);
    }

    @Override
    public CompletableFuture<Records<Pointer>> pointers(String name) {
        return refused(name);
    }

    private static <T> CompletableFuture<Records<T>> refused(String name) {
        return CompletableFuture.failedFuture(new UnknownHostException(name + ": " + REFUSAL));
    }
}
