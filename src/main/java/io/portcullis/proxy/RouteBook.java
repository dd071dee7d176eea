package io.portcullis.proxy;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Where routes lead: finds the targets behind a SIP URI, and never makes an event loop wait for them. A URI with an address
 * is known at once. A name is looked up by other threads (its A and AAAA records; no SRV), looked up again in the background
 * when it is asked for after {@link #FRESH}, and believed for {@link #BELIEVED} while that fails; one that leads nowhere is
 * not asked about again for {@link #UNKNOWN}.
 *
 * <p>Routes lead over UDP only. A stream would say what a tenant likes to whatever listens in the edge's network.
 *
 * <p>What one owner's calls learn about a target, no other owner's calls are told, or one tenant could take another's PBX out
 * of service. Only the target of a configured upstream is the same for everybody: its health is probed.
 *
 * <p>Holds at most {@value #ROUTES} routes and {@value #TARGETS} targets; when full, those used least go first, and are looked
 * up or thought to be up again. When {@value #WAITING} look-ups wait, a further name counts as leading nowhere. Safe for use
 * by any thread.
 */
public final class RouteBook {
    /** How long nobody looks again. */
    static final Duration FRESH = Duration.ofSeconds(30);
    /** How long an answer is good when no newer one can be had. */
    static final Duration BELIEVED = Duration.ofMinutes(10);
    /** How long a route that leads nowhere does so. */
    static final Duration UNKNOWN = Duration.ofSeconds(5);

    static final int ROUTES = 10_000;
    static final int TARGETS = 20_000;
    /** As many addresses of a name are tried. */
    static final int ADDRESSES = 8;

    private static final int WAITING = 1_000;
    // A server that does not answer holds a thread for as long as the system's resolver has patience.
    private static final int THREADS = 8;
    private static final long IDLE_SECONDS = 30;

    private final UpstreamPool pool;
    private final UpstreamSettings settings;
    private final OffLimits offLimits;
    private final NameService names;
    private final LongSupplier nanos;
    private final AsyncLoadingCache<Route, Found> routes;
    private final Cache<Place, Target> targets;

    /** Finds the addresses of a host name; may block. */
    @FunctionalInterface
    public interface NameService {
        InetAddress[] addresses(String name) throws UnknownHostException;
    }

    private record Route(String owner, String uri) {}

    private record Place(String owner, InetSocketAddress address) {}

    private record Found(List<Target> targets, long untilNanos) {}

    /**
     * A book that knows nothing yet.
     *
     * @param pool the configured upstreams
     * @param settings how long a route's target may take for its answer, and how long it is left alone after a failure
     * @param lookups runs what may block; one that refuses more work makes names lead nowhere
     */
    public RouteBook(
            UpstreamPool pool,
            UpstreamSettings settings,
            OffLimits offLimits,
            NameService names,
            Executor lookups,
            LongSupplier nanos) {
        this.pool = pool;
        this.settings = settings;
        this.offLimits = offLimits;
        this.names = names;
        this.nanos = nanos;
        this.routes = Caffeine.newBuilder()
                .maximumSize(ROUTES)
                .refreshAfterWrite(FRESH)
                .expireAfter(Expiry.writing((Route route, Found found) -> left(found)))
                .ticker(nanos::getAsLong)
                .executor(Runnable::run)
                .buildAsync(new Reader(lookups));
        this.targets = Caffeine.newBuilder()
                .maximumSize(TARGETS)
                .expireAfterAccess(BELIEVED.multipliedBy(2))
                .ticker(nanos::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /** A few daemon threads to look names up; they end when there is nothing to do. */
    public static ExecutorService lookups() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "names");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** The configured upstreams. */
    public UpstreamPool pool() {
        return pool;
    }

    /**
     * The targets that {@code uri} leads to, in order of preference; none when it is no SIP URI, asks for
     * another transport than UDP, its name is not known, or it leads where no route may. Done already unless a name must be looked up first; never fails for what a URI says.
     *
     * @param owner whose route it is
     */
    public CompletableFuture<List<Target>> find(String owner, String uri) {
        return routes.get(new Route(owner, uri)).thenApply(Found::targets);
    }

    /** The target at the far end of a dialog, whoever sent the dialog there. */
    public Target at(Transport transport, InetSocketAddress address) {
        Target configured = pool.target(transport, address);
        return configured == null ? Target.at(transport, address, settings) : configured;
    }

    private Found found(List<Target> found) {
        Duration good = found.isEmpty() ? UNKNOWN : BELIEVED;
        return new Found(found, nanos.getAsLong() + good.toNanos());
    }

    private Duration left(Found found) {
        return Duration.ofNanos(Math.max(0, found.untilNanos - nanos.getAsLong()));
    }

    /** Reads routes: at once where that takes no name service. */
    private final class Reader implements AsyncCacheLoader<Route, Found> {
        private final Executor lookups;

        Reader(Executor lookups) {
            this.lookups = lookups;
        }

        @Override
        public CompletableFuture<Found> asyncLoad(Route route, Executor cleaner) {
            SipUri uri = SipUri.parse(Bytes.of(route.uri));
            if (uri == null || Target.transportOf(uri) != Transport.UDP) {
                return CompletableFuture.completedFuture(found(List.of()));
            }
            if (isAddress(uri.host())) {
                return CompletableFuture.completedFuture(read(route, uri));
            }
            try {
                return CompletableFuture.supplyAsync(() -> read(route, uri), lookups);
            } catch (RejectedExecutionException full) {
                return CompletableFuture.completedFuture(found(List.of()));
            }
        }

        /** What was known stays so for as long as it may be believed, should there be nothing newer. */
        @Override
        public CompletableFuture<Found> asyncReload(Route route, Found old, Executor cleaner) {
            return asyncLoad(route, cleaner)
                    .thenApply(now -> now.targets.isEmpty() && !left(old).isZero() ? old : now);
        }

        private Found read(Route route, SipUri uri) {
            int port = uri.port() < 0 ? Transport.UDP.defaultPort() : uri.port();
            try {
                return found(Stream.of(names.addresses(uri.host().toString()))
                        .map(host -> new InetSocketAddress(host, port))
                        .filter(address -> !offLimits.contains(address))
                        .distinct()
                        .limit(ADDRESSES)
                        .map(address -> target(new Place(route.owner, address)))
                        .toList());
            } catch (UnknownHostException unknown) {
                return found(List.of());
            }
        }
    }

    private Target target(Place place) {
        Target configured = pool.target(Transport.UDP, place.address);
        return configured == null
                ? targets.get(place, at -> Target.at(Transport.UDP, at.address, settings))
                : configured;
    }

    /** Whether {@code host} is an address in its usual form, which no name service is asked about. */
    private static boolean isAddress(Bytes host) {
        if (host.at(0) == '[') {
            return true;
        }
        int numbers = 0;
        for (int from = 0; from <= host.length(); numbers++) {
            int dot = host.indexOf('.', from);
            int end = dot < 0 ? host.length() : dot;
            if (end - from > 3 || host.slice(from, end).decimal(255) < 0) {
                return false;
            }
            from = end + 1;
        }
        return numbers == 4;
    }
}
