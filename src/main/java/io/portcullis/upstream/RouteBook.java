package io.portcullis.upstream;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.portcullis.base.Reason;
import io.portcullis.dns.NameService;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.Host;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Transport;
import io.portcullis.wire.Flow;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where routes lead: finds the targets behind a SIP URI, and never makes an event loop wait for them. A URI with an
 * address is known at once. A name is looked up as RFC 3263 says, looked up again in the background when it is asked
 * for after its time to live, and believed for {@link #BELIEVED} while that fails; one that leads nowhere is not asked
 * about again for {@link #UNKNOWN}.
 *
 * <p>What one owner's calls learn about a target, no other owner's calls are told, or one tenant could take another's
 * PBX out of service. Only the target of a configured upstream is the same for everybody: its health is probed. A
 * tenant's route that leads nowhere, or where it may not, leads to a target that is {@link Target#barred}, so that it
 * takes the time of one that is silent.
 *
 * <p>Holds at most {@value #ROUTES} routes and {@value #TARGETS} targets; when full, those used least go first, and are
 * looked up or thought to be up again. When {@value #WAITING} look-ups wait, a further name counts as leading nowhere.
 * Safe for use by any thread.
 */
public final class RouteBook {
    /** How long an answer is good when no newer one can be had. */
    static final Duration BELIEVED = Duration.ofMinutes(10);
    /** How long a route that leads nowhere does so. */
    static final Duration UNKNOWN = Location.SHORTEST;

    static final int ROUTES = 10_000;
    static final int TARGETS = 20_000;
    /** As many addresses of a name are tried. */
    static final int ADDRESSES = Locator.ADDRESSES;

    static final int WAITING = 1_000;
    /** Whose the far ends of dialogs are that nothing leads to any more. */
    private static final String NOBODY = "";

    private final UpstreamPool pool;
    private final OffLimits offLimits;
    private volatile RouteSettings settings;
    private final Locator locator;
    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final AsyncLoadingCache<Route, Found> routes;
    private final Cache<Owned, Target> targets;
    /** Whose certificates the far ends of dialogs show that a route led to. */
    private final Cache<InetSocketAddress, String> hosts;

    private final AtomicInteger waiting = new AtomicInteger();

    /** What stands for where tenants' routes do not lead. */
    private final Cache<Route, Target> barred;

    private record Route(String owner, String uri) {}

    private record Owned(String owner, ServerAddress place) {}

    /** What is known of a route: looked up again when it is not fresh, forgotten when it is not good. */
    private record Found(UriTargets choice, boolean leads, long freshNanos, long goodNanos) {}

    /**
     * A book that knows nothing yet.
     *
     * @param pool the configured upstreams; targets of routes have the timing of the default one
     * @param random draws lots between servers of a name; safe for use by any thread
     */
    public RouteBook(
            UpstreamPool pool,
            OffLimits offLimits,
            RouteSettings settings,
            NameService names,
            LongSupplier nanos,
            RandomGenerator random) {
        this.pool = pool;
        this.offLimits = offLimits;
        this.settings = settings;
        this.locator = new Locator(names);
        this.nanos = nanos;
        this.random = random;
        this.routes = Caffeine.newBuilder()
                .maximumSize(ROUTES)
                .expireAfter(Expiry.writing((Route route, Found found) -> left(found.goodNanos)))
                .ticker(nanos::getAsLong)
                .executor(Runnable::run)
                .buildAsync(new Reader());
        this.hosts = Caffeine.newBuilder()
                .maximumSize(TARGETS)
                .executor(Runnable::run)
                .build();
        this.targets = remembered(TARGETS);
        this.barred = remembered(ROUTES);
    }

    private <K> Cache<K, Target> remembered(int most) {
        return Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterAccess(BELIEVED.multipliedBy(2))
                .ticker(nanos::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /** Where routes may lead from now on; what was looked up is looked up again. */
    public void reload(RouteSettings next) {
        if (!next.equals(settings)) {
            settings = next;
            routes.synchronous().invalidateAll();
        }
    }

    /** The configured upstreams. */
    public UpstreamPool pool() {
        return pool;
    }

    /**
     * The targets that {@code uri} leads to, in the order for one request; none when it is no SIP URI, asks for a
     * transport that upstreams do not have, its name is not known, or it leads where no route may. Done already unless
     * a name must be looked up first; never fails for what a URI says.
     *
     * @param owner whose route it is
     */
    public CompletableFuture<List<Target>> find(String owner, String uri) {
        Route route = new Route(owner, uri);
        CompletableFuture<Found> found = routes.get(route);
        Found known = found.getNow(null);
        if (known != null && nanos.getAsLong() - known.freshNanos >= 0) {
            var unused = routes.synchronous().refresh(route); // once, however many ask
        }
        return found.thenApply(each -> each.choice.order(random));
    }

    /**
     * The target that {@code uri} names by its address, or as the route itself does, among those that {@code route} is
     * known to lead to now; null when it names none of them. Never waits.
     *
     * @param owner whose route it is
     */
    public @Nullable Target targetOf(String owner, String route, SipUri uri) {
        List<Target> known = find(owner, route).getNow(List.of());
        for (Target target : known) {
            if (target.isAddressedBy(uri)) {
                return target;
            }
        }
        SipUri read = known.isEmpty() ? null : SipUri.parse(Bytes.of(route));
        boolean named = read != null && read.host().equalsIgnoreCase(uri.host()) && read.port() == uri.port();
        return named ? known.get(0) : null;
    }

    /** The target at the far end of a dialog, whoever sent the dialog there. */
    public Target at(Transport transport, InetSocketAddress address) {
        String host = transport.isSecure() ? hosts.getIfPresent(address) : null;
        return target(NOBODY, host == null ? unnamed(transport, address) : new ServerAddress(transport, address, host));
    }

    /** The target at the far end of a dialog, which has opened {@code connection} itself. */
    public Target over(Flow connection) {
        return Target.over(connection, unnamed(connection.transport(), connection.remote()), pool.defaults());
    }

    private Target target(String owner, ServerAddress place) {
        Target configured = pool.target(place.transport(), place.address());
        if (configured != null) {
            return configured;
        }
        // Without a certificate one address is one target, whatever it is called.
        boolean named = place.transport().isSecure();
        if (named) {
            hosts.asMap().putIfAbsent(place.address(), place.host());
        }
        ServerAddress known = named ? place : unnamed(place.transport(), place.address());
        return targets.get(
                new Owned(owner, known),
                mine -> isTenant(mine.owner)
                        ? Target.discreet(mine.place, pool.defaults(), pool.suspects())
                        : Target.at(mine.place, pool.defaults(), pool.suspects()));
    }

    private boolean isTenant(String owner) {
        return !owner.equals(NOBODY) && settings.isTenant(owner);
    }

    /** Asked of each address that a look-up gave: a name may lead elsewhere each time. */
    private boolean mayLead(String owner, ServerAddress place) {
        RouteSettings rules = settings;
        boolean tenants = rules.isTenant(owner) && pool.target(place.transport(), place.address()) == null;
        return tenants ? !offLimits.containsForTenants(place.address(), rules) : !offLimits.contains(place.address());
    }

    /**
     * Whether {@code uri} names an address where a route of {@code owner} may not lead. What a name leads to is judged
     * when a call looks it up.
     */
    public boolean isOffLimits(String owner, String uri) {
        SipUri read = SipUri.parse(Bytes.of(uri));
        return read != null
                && Locator.address(read.host()) != null
                && locator.locate(read)
                        .getNow(Location.nowhere(false))
                        .places()
                        .anyMatch(place -> !mayLead(owner, place));
    }

    /**
     * Whether nothing of {@code owner} may be sent to {@code address}, for whatever it is besides SIP: that a
     * configured target is there does not open it.
     */
    public boolean isOffLimits(String owner, InetSocketAddress address) {
        RouteSettings rules = settings;
        return rules.isTenant(owner) ? offLimits.containsForTenants(address, rules) : offLimits.contains(address);
    }

    private static ServerAddress unnamed(Transport transport, InetSocketAddress address) {
        return new ServerAddress(transport, address, Host.literal(address.getAddress()));
    }

    private Duration left(long untilNanos) {
        return Duration.ofNanos(Math.max(0, untilNanos - nanos.getAsLong()));
    }

    /** Reads routes: at once where that takes no name service. */
    private final class Reader implements AsyncCacheLoader<Route, Found> {
        @Override
        public CompletableFuture<Found> asyncLoad(Route route, Executor cleaner) {
            return locate(route).thenApply(located -> found(route, located));
        }

        /** What was known stays so for as long as it may be believed, should there be nothing newer. */
        @Override
        public CompletableFuture<Found> asyncReload(Route route, Found old, Executor cleaner) {
            return asyncLoad(route, cleaner)
                    .thenApply(now ->
                            !now.leads && old.leads && !left(old.goodNanos).isZero()
                                    ? new Found(old.choice, true, nanos.getAsLong() + UNKNOWN.toNanos(), old.goodNanos)
                                    : now);
        }

        private CompletableFuture<Location> locate(Route route) {
            SipUri uri = SipUri.parse(Bytes.of(route.uri));
            if (uri == null) {
                return CompletableFuture.completedFuture(Location.nowhere(true));
            }
            if (waiting.incrementAndGet() > WAITING) {
                waiting.decrementAndGet();
                return CompletableFuture.completedFuture(Location.nowhere(false));
            }
            return locator.locate(uri).whenComplete((located, failure) -> waiting.decrementAndGet());
        }

        private Found found(Route route, Location located) {
            List<UriTargets.Server> servers = located.servers().stream()
                    .map(server -> new UriTargets.Server(
                            server.priority(),
                            server.weight(),
                            server.places().stream()
                                    .filter(place -> mayLead(route.owner, place))
                                    .map(place -> target(route.owner, place))
                                    .toList()))
                    .filter(server -> !server.targets().isEmpty())
                    .toList();
            long now = nanos.getAsLong();
            return servers.isEmpty()
                    ? new Found(nowhere(route, located), false, now + UNKNOWN.toNanos(), now + UNKNOWN.toNanos())
                    : new Found(
                            new UriTargets(servers),
                            true,
                            now + located.good().toNanos(),
                            now + Math.max(located.good().toNanos(), BELIEVED.toNanos()));
        }

        private UriTargets nowhere(Route route, Location located) {
            if (!isTenant(route.owner)) {
                return UriTargets.NONE;
            }
            Reason why = located.places().findAny().isPresent() ? Reason.ROUTE_DENIED : Reason.NAME_UNRESOLVED;
            Target stands = barred.asMap()
                    .compute(
                            route,
                            (mine, known) -> known != null && known.barred() == why
                                    ? known
                                    : Target.barred(route.uri, pool.defaults(), pool.suspects(), why));
            return new UriTargets(List.of(new UriTargets.Server(0, 0, List.of(stands))));
        }
    }
}
