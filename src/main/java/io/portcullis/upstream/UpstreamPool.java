package io.portcullis.upstream;

import io.portcullis.base.Cidr;
import io.portcullis.dns.NameService;
import io.portcullis.sip.SipUri;
import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every configured upstream by name, and who is inside on account of them. The names of targets are looked up in the
 * background, again whenever an answer is too old; one that leads nowhere is a warning in the log, and its upstream
 * goes on with its other targets. One pool for all event loops; safe for use by any thread. What readers see changes at
 * once and as a whole: they never wait.
 */
public final class UpstreamPool {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamPool.class);

    private final Locator locator;
    private final LongSupplier nanos;
    private final Suspects suspects = new Suspects();
    private List<UpstreamUri> destinations = List.of();
    private Map<String, UpstreamSettings> settings = Map.of();
    private Consumer<Set<InetSocketAddress>> watcher = none -> {};
    private volatile Runnable news = () -> {};
    private volatile View view;

    /** All that readers ask for. */
    private record View(
            Map<String, Upstream> upstreams,
            Inside inside,
            List<UpstreamUri> destinations,
            UpstreamSettings defaults) {}

    /** A pool that asks no name service: targets that are names lead nowhere. */
    public UpstreamPool(UpstreamsSettings settings) {
        this(settings, NameService.NONE, System::nanoTime);
    }

    /**
     * The upstreams of the settings. Targets with an address are there at once, {@link #lookUp} finds the others.
     *
     * @throws IllegalArgumentException if a target is no SIP URI
     */
    public UpstreamPool(UpstreamsSettings settings, NameService names, LongSupplier nanos) {
        this.locator = new Locator(names);
        this.nanos = nanos;
        this.view = configure(settings);
    }

    /**
     * Takes other settings, all at once. Targets that stay keep their health, and transactions go on where they are;
     * those that are gone are asked for nothing new and are no longer inside, but their dialogs go on by their proof.
     *
     * @throws IllegalArgumentException if a target is no SIP URI; then nothing has changed
     */
    public void reload(UpstreamsSettings changed) {
        show(configure(changed));
        var unused = lookUp();
    }

    /** Tells {@code listener} which addresses are spoken to over UDP: now, and whenever these are others. */
    public synchronized void watch(Consumer<Set<InetSocketAddress>> listener) {
        watcher = listener;
        listener.accept(datagramTargets());
    }

    /** The addresses of the targets that are spoken to over UDP. */
    private Set<InetSocketAddress> datagramTargets() {
        return view.inside.datagramAddresses();
    }

    private synchronized void show(View next) {
        Set<InetSocketAddress> before = datagramTargets();
        view = next;
        Set<InetSocketAddress> now = datagramTargets();
        if (!now.equals(before)) {
            watcher.accept(now);
        }
        news.run();
    }

    /**
     * Has {@code told} run, on any thread, whenever there is something new for who probes: other targets, or suspects.
     */
    public void whenNews(Runnable told) {
        news = told;
        suspects.whenAdded(told);
    }

    private synchronized View configure(UpstreamsSettings changed) {
        List<UpstreamUri> next = new ArrayList<>();
        changed.upstreams()
                .forEach((name, upstream) -> upstream.targets()
                        .forEach(uri -> next.add(destinations.stream()
                                .filter(known -> known.is(name, uri))
                                .findFirst()
                                .orElseGet(() -> new UpstreamUri(name, uri, upstream)))));
        next.forEach(destination -> destination.adopt(settingsOf(changed, destination)));
        destinations = List.copyOf(next);
        settings = changed.upstreams();
        for (UpstreamUri destination : destinations) {
            CompletableFuture<Location> known =
                    Locator.address(destination.sipUri().host()) == null ? null : locator.locate(destination.sipUri());
            if (known != null && destination.takeDue(nanos.getAsLong())) {
                destination.found(known.join(), nanos.getAsLong());
            }
        }
        return look();
    }

    private static UpstreamSettings settingsOf(UpstreamsSettings all, UpstreamUri destination) {
        UpstreamSettings mine = all.upstreams().get(destination.upstream());
        if (mine == null) {
            throw new IllegalStateException(destination.upstream() + ": absent (expected: where it came from)");
        }
        return mine;
    }

    private View look() {
        Map<String, Upstream> upstreams = new LinkedHashMap<>();
        List<Cidr> sources = new ArrayList<>();
        settings.forEach((name, upstream) -> {
            List<UriTargets> choices = destinations.stream()
                    .filter(destination -> destination.upstream().equals(name))
                    .map(UpstreamUri::choice)
                    .toList();
            upstreams.put(name, new Upstream(name, choices));
            sources.addAll(upstream.sources());
        });
        UpstreamSettings defaults = settings.get(UpstreamsSettings.DEFAULT);
        if (defaults == null) {
            throw new IllegalStateException("upstreams: no default (expected: one, as the settings make sure)");
        }
        return new View(
                Collections.unmodifiableMap(upstreams),
                Inside.of(upstreams.values(), sources),
                new ArrayList<>(destinations),
                defaults);
    }

    /**
     * Looks up what is due; to be called every now and then, by one thread or several.
     *
     * @return done when all of that is known
     */
    public CompletableFuture<Void> lookUp() {
        List<UpstreamUri> due;
        synchronized (this) {
            long now = nanos.getAsLong();
            due = destinations.stream()
                    .filter(destination -> destination.takeDue(now))
                    .toList();
        }
        return CompletableFuture.allOf(due.stream()
                .map(destination -> locator.locate(destination.sipUri())
                        .exceptionally(defect -> {
                            LOG.error(
                                    "upstream {}: {} could not be looked up",
                                    destination.upstream(),
                                    destination.uri(),
                                    defect);
                            return Location.nowhere(false);
                        })
                        .thenAccept(located -> found(destination, located)))
                .toArray(CompletableFuture[]::new));
    }

    private synchronized void found(UpstreamUri destination, Location located) {
        if (destination.found(located, nanos.getAsLong())) {
            show(look());
        }
        Boolean news = destinations.contains(destination) ? destination.takeNews() : null;
        if (news != null && news) {
            LOG.info(
                    "upstream {}: {} leads to {} addresses",
                    destination.upstream(),
                    destination.uri(),
                    destination.choice().all().size());
        } else if (news != null) {
            LOG.warn(
                    "upstream {}: {} leads to no address (expected: a name that can be resolved); asked again every {} s",
                    destination.upstream(),
                    destination.uri(),
                    Location.SHORTEST.toSeconds());
        }
    }

    /** The upstream called {@code name} as it is now, or null. */
    public @Nullable Upstream upstream(String name) {
        return view.upstreams.get(name);
    }

    /** Every upstream as it is now, in the order of the configuration. */
    public Collection<Upstream> upstreams() {
        return view.upstreams.values();
    }

    /** How long targets that nobody configured may take, and are left alone: as those of the default upstream. */
    UpstreamSettings defaults() {
        return view.defaults;
    }

    /** Every configured URI; another list when anything has changed. */
    public List<UpstreamUri> destinations() {
        return view.destinations;
    }

    public Suspects suspects() {
        return suspects;
    }

    /**
     * Whether what comes from {@code remote} is inside: from a target's very address over its transport, over a
     * connection that this edge opened to a target, or from one of the configured sources. One look-up in a map when no
     * sources are configured; allocates nothing then.
     */
    public boolean isInside(Transport transport, InetSocketAddress remote) {
        return view.inside.contains(transport, remote);
    }

    /** The target at {@code address} that is spoken to over {@code transport}, or null. */
    public @Nullable Target target(Transport transport, InetSocketAddress address) {
        return view.inside.target(transport, address);
    }

    /**
     * The first target on that host that is spoken to over {@code transport}, whatever its port; null when there is
     * none.
     */
    public @Nullable Target targetOn(Transport transport, InetAddress host) {
        for (Upstream upstream : view.upstreams.values()) {
            for (Target target : upstream.targets()) {
                if (target.transport() == transport
                        && target.address().getAddress().equals(host)) {
                    return target;
                }
            }
        }
        return null;
    }

    /** The first target that {@code uri} leads to, as configured or by its address; null when there is none. */
    public @Nullable Target target(SipUri uri) {
        for (UpstreamUri destination : view.destinations) {
            Target named = destination.namedBy(uri);
            if (named != null) {
                return named;
            }
        }
        return null;
    }

    /** Whether {@code uri} leads to a target, as configured or by its address. */
    public boolean isTarget(SipUri uri) {
        return target(uri) != null;
    }
}
