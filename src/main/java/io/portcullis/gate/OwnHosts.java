package io.portcullis.gate;

import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import io.portcullis.credential.Policy;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Host;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Via;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who are we: the one answer to whether a URI or a Via means this edge (RFC 3261 sections 8.1.2 and 16.4). It does when
 * it names
 *
 * <ul>
 *   <li>a listener: its address and port, or for one that is bound to every address any that this machine has at the
 *   start;
 *   <li>what we advertise, a name in one of our certificates, an alias, or a domain or trunk in the index, each on any
 *   of our ports or without a port.
 * </ul>
 *
 * Domains and trunks come and go with the index, the names with {@link #rename}. A question allocates nothing. Safe for
 * use by any thread.
 */
public final class OwnHosts {
    private static final int DEFAULT_PORT = 5060;
    private static final int DEFAULT_SECURE_PORT = 5061;

    private final HostSet listeners;
    private final HostSet recorded;
    private final int[] ports;
    private final CredentialIndex index;
    private final @Nullable String advertised;
    private volatile HostSet names;
    private volatile HostSet nodes = new HostSet(Set.of());

    private OwnHosts(@Nullable String advertised, List<InetSocketAddress> bound, CredentialIndex index) {
        Set<String> addresses = new HashSet<>();
        for (InetSocketAddress address : bound) {
            if (address.getAddress().isAnyLocalAddress()) {
                addresses.addAll(everyAddress());
            } else {
                addresses.add(Host.literal(address.getAddress()));
            }
        }
        this.listeners = new HostSet(addresses);
        if (advertised != null) {
            addresses.add(advertised);
        }
        this.recorded = new HostSet(addresses);
        this.ports =
                bound.stream().mapToInt(InetSocketAddress::getPort).distinct().toArray();
        this.index = index;
        this.advertised = advertised;
        this.names = names(List.of());
    }

    /**
     * The hosts of listeners bound to {@code bound}.
     *
     * @param advertised the host that we put into Via and Record-Route, IPv6 in brackets; null for the bound addresses
     * @param index whose domains and trunks mean us as well
     */
    public static OwnHosts of(@Nullable String advertised, List<InetSocketAddress> bound, CredentialIndex index) {
        return new OwnHosts(advertised, bound, index);
    }

    /** The same of an edge that serves no domain. */
    public static OwnHosts of(@Nullable String advertised, List<InetSocketAddress> bound) {
        HashSeed seed = HashSeed.of(new Random(0)); // guards a table that stays empty
        return new OwnHosts(advertised, bound, new CredentialIndex(CredentialSnapshot.empty("", seed)));
    }

    private static Set<String> everyAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(Host::literal)
                    .collect(Collectors.toSet());
        } catch (SocketException unknown) {
            return Set.of();
        }
    }

    /**
     * From now on these names and addresses mean us, besides what we advertise; no others that were named so before.
     */
    public void rename(Collection<String> next) {
        names = names(next);
    }

    /**
     * From now on these addresses are those of the nodes of our fleet, this one among them; no others that were before.
     */
    public void nodes(Collection<String> addresses) {
        nodes = new HostSet(Set.copyOf(addresses));
    }

    private HostSet names(Collection<String> more) {
        Set<String> all = new HashSet<>(more);
        if (advertised != null) {
            all.add(advertised);
        }
        return new HostSet(all);
    }

    /** Whether {@code uri} means us. */
    public boolean isOurs(SipUri uri) {
        return isOurs(uri.host(), uri.port(), uri.secure() ? DEFAULT_SECURE_PORT : DEFAULT_PORT);
    }

    /** Whether {@code via} names us, as those do that we put on a request. */
    public boolean isOurs(Via via) {
        return isOurs(via.host(), via.port(), DEFAULT_PORT);
    }

    private boolean isOurs(Bytes host, int port, int usual) {
        boolean named = port < 0 || isPort(port);
        return (isPort(port < 0 ? usual : port) && listeners.contains(host))
                || (named && (names.contains(host) || nodes.contains(host) || policyOf(host) != null));
    }

    /**
     * Whether {@code uri} is one that we put into Record-Route or Path, or another node of our fleet: with what we
     * advertise or the address of a listener or node, and its port. No name that only others call us by is.
     */
    public boolean isRecorded(SipUri uri) {
        int usual = uri.secure() ? DEFAULT_SECURE_PORT : DEFAULT_PORT;
        return isPort(uri.port() < 0 ? usual : uri.port())
                && (recorded.contains(uri.host()) || nodes.contains(uri.host()));
    }

    private boolean isPort(int port) {
        for (int own : ports) {
            if (own == port) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of our listeners has this port. */
    public boolean hasPort(int port) {
        return isPort(port);
    }

    /**
     * Whether {@code host} is a name or an address of this edge on whichever port, other than the domains and trunks it
     * serves.
     */
    public boolean contains(Bytes host) {
        return recorded.contains(host) || names.contains(host);
    }

    /** The domain or trunk that {@code host} names, or null. */
    public @Nullable Policy policyOf(Bytes host) {
        return index.current().policyOf(host.array(), host.from(), host.to());
    }

    /** The domain or trunk that the host of {@code uri} names, or null. */
    public @Nullable Policy policyOf(SipUri uri) {
        return index.current().policyOf(uri.array(), uri.hostStart(), uri.hostEnd());
    }

    /**
     * Whether the {@code uri} of a digest may name {@code host} in a request that is judged by {@code judged}: its own
     * name, or one of ours that is not another domain or trunk, which may be another tenant's (RFC 8760 section 2.6).
     */
    boolean mayBeDigested(Bytes host, @Nullable Policy judged) {
        Policy named = policyOf(host);
        return named == null ? contains(host) : judged != null && named.sid().equals(judged.sid());
    }
}
