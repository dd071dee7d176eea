package io.portcullis.edge;

import io.portcullis.canon.Canon;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.dns.NameService;
import io.portcullis.gate.DialogProof;
import io.portcullis.gate.FlowToken;
import io.portcullis.gate.Gate;
import io.portcullis.gate.GateListener;
import io.portcullis.gate.GateSettings;
import io.portcullis.gate.Keyring;
import io.portcullis.gate.LockedOut;
import io.portcullis.gate.OwnHosts;
import io.portcullis.gate.OwnRealm;
import io.portcullis.proxy.Crossing;
import io.portcullis.proxy.Proxy;
import io.portcullis.proxy.ProxyListener;
import io.portcullis.proxy.TrustBorder;
import io.portcullis.sip.Transport;
import io.portcullis.tls.TlsFiles;
import io.portcullis.transaction.Capacity;
import io.portcullis.transaction.HeldBytes;
import io.portcullis.transaction.Timers;
import io.portcullis.upstream.OffLimits;
import io.portcullis.upstream.RouteBook;
import io.portcullis.upstream.UpstreamPool;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import io.portcullis.wire.ListeningPoint;
import io.portcullis.wire.Loop;
import io.portcullis.wire.LoopHandler;
import io.portcullis.wire.Wire;
import io.portcullis.wire.WireListener;
import io.portcullis.wire.WireSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The data plane: one {@link Edge} and one {@link Proxy} an event loop, over one gate. Safe for use by any thread. */
public final class EdgeServer implements AutoCloseable {
    /** How long the start waits for the names of targets; they are looked up further afterwards. */
    private static final long LOOK_UP_SECONDS = 3;

    private static final Duration DRAIN_POLL = Duration.ofMillis(50);

    private final Wire wire;
    private final EdgeParts parts;
    private final List<Proxy> proxies;
    private final NameService names;
    private final SecondLane lane;
    private volatile EdgeSettings settings;

    private EdgeServer(
            EdgeSettings settings,
            Wire wire,
            EdgeParts parts,
            List<Proxy> proxies,
            NameService names,
            SecondLane lane) {
        this.settings = settings;
        this.wire = wire;
        this.parts = parts;
        this.proxies = proxies;
        this.names = names;
        this.lane = lane;
    }

    /** Who is told what happens. */
    public record Listeners(EdgeListener edge, WireListener wire, GateListener gate, ProxyListener proxy) {
        public static final Listeners NONE =
                new Listeners(EdgeListener.NONE, WireListener.NONE, GateListener.NONE, ProxyListener.NONE);
    }

    /**
     * Binds every listener and starts.
     *
     * @param index what the gate reads; may still be empty
     * @param node this node's id
     * @param fleetKey what dialogs prove themselves with, flows are named under and nonces are told by; all nodes of
     *     the fleet have it, and it must outlive the process
     * @param neighbours the process's other listeners, which no route may lead to
     * @throws java.net.BindException when a listener cannot be bound
     */
    public static EdgeServer start(
            EdgeSettings settings,
            CredentialIndex index,
            int node,
            byte[] fleetKey,
            List<InetSocketAddress> neighbours,
            Listeners listeners)
            throws IOException {
        SecureRandom random = new SecureRandom();
        Keyring keys = new Keyring(node, fleetKey, random);
        NameService names = Wire.names(settings.upstreams().dns());
        UpstreamPool pool = new UpstreamPool(settings.upstreams(), names, System::nanoTime);
        Canon canon = new Canon(settings.canon(), System.nanoTime());
        SecondLane lane = new SecondLane(canon, settings, pool, System::nanoTime, listeners.edge());
        OwnRealm realm = new OwnRealm(settings.gate().realm());
        TrustBorder border = new TrustBorder(realm::holdsCredentials, realm::holdsChallenge);
        border.remove(settings.removeHeaders());
        List<Proxy> proxies = new ArrayList<>();
        RouteRewriting rewriting = new RouteRewriting(new DialogProof(fleetKey));
        Crossing crossing = new Crossing(border, rewriting);
        TransactionLimits limits = settings.sip().transactions();
        Capacity capacity =
                new Capacity(Proxy.TRANSACTIONS, new HeldBytes(limits.heldBytes(), limits.perCredential(), random));
        // Listeners on port 0 learn their port when they are bound, and only then is it known what means us.
        CompletableFuture<EdgeParts> known = new CompletableFuture<>();
        Wire wire = open(settings.wire(), listeners.wire(), names, loop -> {
            Proxy proxy = new Proxy(loop, Timers.DEFAULTS, capacity, new SecureRandom(), crossing, listeners.proxy());
            proxies.add(proxy);
            return resident(loop, proxy, lane, new SplittableRandom(random.nextLong()), known);
        });
        OwnHosts ownHosts = OwnHosts.of(settings.wire().advertise(), wire.addresses(), index);
        ownHosts.rename(names(settings.sip(), wire));
        ownHosts.nodes(withOwn(settings, Set.of()));
        Gate gate = new Gate(settings.gate(), index, ownHosts, System::nanoTime, keys, listeners.gate());
        RouteBook book = new RouteBook(
                pool,
                OffLimits.of(listeners(wire, neighbours)),
                settings.upstreams().routes(),
                names,
                System::nanoTime,
                random);
        pool.lookUp().completeOnTimeout(null, LOOK_UP_SECONDS, TimeUnit.SECONDS).join();
        EdgeParts.Marks marks = new EdgeParts.Marks(
                rewriting,
                new PathHeader(new FlowToken(fleetKey, random.nextLong()), settings.path()),
                new StatelessTag(random));
        EdgeParts parts = new EdgeParts(gate, marks, ownHosts, book, border, listeners.edge());
        parts.reload(settings.sip());
        for (int i = 0; i < proxies.size(); i++) {
            parts.join(wire.loops().get(i), proxies.get(i));
        }
        known.complete(parts);
        pool.watch(wire::watch);
        wire.loops().get(0).execute(() -> proxies.get(0).probe(pool));
        return new EdgeServer(settings, wire, parts, proxies, names, lane);
    }

    /** Without listeners nobody asks for names. */
    private static Wire open(
            WireSettings settings, WireListener listener, NameService names, Function<Loop, LoopHandler> residents)
            throws IOException {
        try {
            return Wire.open(settings, listener, System::nanoTime, residents);
        } catch (IOException | RuntimeException failed) {
            names.close();
            throw failed;
        }
    }

    /**
     * From now on this is known of the nodes of the fleet.
     *
     * @param addresses of all of them
     * @param live ids of those that are live
     */
    public void nodes(Set<String> addresses, Set<Integer> live) {
        parts.gate().nodes(live);
        parts.ownHosts().nodes(withOwn(settings, addresses));
    }

    private static Set<String> withOwn(EdgeSettings settings, Set<String> others) {
        Set<String> all = new HashSet<>(others);
        String own = settings.wire().nodeAddress(); // only a restart changes it
        if (own != null) {
            all.add(own);
        }
        return all;
    }

    /** What we are called besides what we advertise. */
    private static List<String> names(SipSettings settings, Wire wire) {
        List<String> names = new ArrayList<>(settings.aliases());
        names.addAll(wire.certifiedNames());
        return names;
    }

    private static List<InetSocketAddress> listeners(Wire wire, List<InetSocketAddress> neighbours) {
        List<InetSocketAddress> all = new ArrayList<>(wire.addresses());
        all.addAll(neighbours);
        return all;
    }

    /** Who lives on a loop: an edge as soon as it is known what edges share. */
    static LoopHandler resident(
            Loop loop, Proxy proxy, SecondLane lane, RandomGenerator random, CompletableFuture<EdgeParts> known) {
        CompletableFuture<Edge> edge = known.thenApply(parts -> new Edge(parts, loop, proxy, lane, random));
        return new LoopHandler() {
            @Override
            public void accept(Arrival arrival) {
                Edge ready = edge.getNow(null);
                if (ready != null) {
                    ready.accept(arrival);
                }
            }

            @Override
            public boolean allows(InetAddress source, long nanos) {
                EdgeParts ready = known.getNow(null);
                return ready != null && ready.gate().allows(source, nanos);
            }

            @Override
            public void lost(Flow flow) {
                proxy.lost(flow);
            }
        };
    }

    /**
     * Makes new TLS connections with what the files hold now; those that are open go on.
     *
     * @throws IllegalArgumentException when one of them cannot be used; all stays as it was
     */
    public void reload(TlsFiles files) {
        wire.reload(files);
        parts.ownHosts().rename(names(settings.sip(), wire));
    }

    /** The bound addresses, in the order of the listeners. */
    public List<InetSocketAddress> addresses() {
        return wire.addresses();
    }

    /** A listener as it is bound. */
    public record Listening(Transport transport, InetSocketAddress address) {}

    /** Whether what comes from this address must begin with a PROXY protocol head. */
    public boolean isBalancer(InetAddress address) {
        return settings.wire().proxies().stream()
                .anyMatch(block -> block.contains(address)); // only a restart changes them
    }

    /** The configured upstreams with the URIs of their targets, as in {@code default(sip:pbx.example.com)}. */
    public List<String> upstreams() {
        return settings.upstreams().upstreams().entrySet().stream()
                .map(each ->
                        each.getKey() + '(' + String.join(",", each.getValue().targets()) + ')')
                .toList();
    }

    /** The listeners as they are bound. */
    public List<Listening> listening() {
        List<ListeningPoint> listeners = settings.wire().listen(); // only a restart changes them
        List<Listening> bound = new ArrayList<>();
        for (int i = 0; i < listeners.size(); i++) {
            bound.add(new Listening(listeners.get(i).transport(), addresses().get(i)));
        }
        return bound;
    }

    /** How long messages wait at the sockets until they are read, on the loop where that is longest. */
    public Duration queueWait() {
        return wire.queueWait();
    }

    /** How many bytes connections keep of what is not finished: messages, handshakes, what peers have not read. */
    public long unfinishedBytes() {
        return wire.unfinishedBytes();
    }

    /** How many bytes those may be. */
    public long unfinishedLimit() {
        return wire.connectionLimits().unfinishedBytes();
    }

    /** How many connections of this transport are open. */
    public int connections(Transport transport) {
        return wire.connections(transport);
    }

    /** How many may be, of all transports together. */
    public int connectionLimit() {
        return wire.connectionLimits().most();
    }

    /** How many pairs of network and user, and networks, are locked out; not for an event loop. */
    public int lockedOut() {
        return parts.gate().lockedOut();
    }

    /** When the first of the certificates is over that callers are shown now; null when they are shown none. */
    public @Nullable Instant certificatesEnd() {
        return wire.certificatesEnd();
    }

    /** How many bytes of messages transactions may keep. */
    public long heldLimit() {
        return settings.sip().transactions().heldBytes();
    }

    /** How many bytes of messages transactions keep, what is only remembered to absorb repetitions included. */
    public long heldBytes() {
        return proxies.get(0).bytes().held(); // all loops share them
    }

    /**
     * Takes over what can change while running: certificates, limits, algorithms, the lifetime of nonces, and
     * upstreams.
     *
     * @throws IllegalArgumentException when something in it cannot; then nothing has changed
     */
    public void reload(EdgeSettings next) {
        wire.reload(next.wire().tls()); // the one that can fail, so it is the first
        parts.ownHosts().rename(names(next.sip(), wire));
        parts.reload(next.sip());
        TransactionLimits limits = next.sip().transactions();
        proxies.get(0).bytes().bound(limits.heldBytes(), limits.perCredential());
        parts.gate().reload(next.gate());
        parts.pool().reload(next.upstreams());
        parts.book().reload(next.upstreams().routes());
        lane.reload(next);
        parts.border().remove(next.removeHeaders());
        settings = next;
    }

    /** How the gate decides at the moment. */
    public GateSettings gate() {
        return settings.gate();
    }

    /** What would become of a request, for whoever may speak of {@code visible} accounts. May take a moment. */
    public WhatIf.Foreseen whatIf(WhatIf.Question question, Predicate<String> visible) {
        return new WhatIf(parts).ask(question, visible, System.nanoTime());
    }

    /** Who is locked out. */
    public List<LockedOut> lockouts() {
        return parts.gate().lockouts();
    }

    /** Lets somebody in again by his name in {@link #lockouts}; whether he was locked out. */
    public boolean lift(String sid) {
        return parts.gate().lift(sid);
    }

    /** Every configured target. */
    public List<TargetState> targets() {
        return TargetState.all(parts.pool().upstreams(), System.nanoTime());
    }

    /** Whether {@code uri} names an address where no route of that account may lead. */
    public boolean isOffLimits(String accountSid, String uri) {
        return parts.book().isOffLimits(accountSid, uri);
    }

    /**
     * Refuses new calls and waits until those who are owed an answer have it, or {@code atMost} has passed. The
     * connections of phones are closed meanwhile, one after the other, so that they come to other nodes bit by bit.
     */
    public void drain(Duration atMost) throws InterruptedException {
        parts.drain();
        CompletableFuture<?> gone = wire.letGo(atMost);
        long end = System.nanoTime() + atMost.toNanos();
        while ((active() > 0 || !gone.isDone()) && System.nanoTime() - end < 0) {
            TimeUnit.NANOSECONDS.sleep(DRAIN_POLL.toNanos());
        }
    }

    private int active() {
        int active = 0;
        for (int i = 0; i < proxies.size(); i++) {
            Proxy proxy = proxies.get(i);
            CompletableFuture<Integer> count = new CompletableFuture<>();
            wire.loops().get(i).execute(() -> count.complete(proxy.active()));
            active += count.completeOnTimeout(0, 1, TimeUnit.SECONDS).join();
        }
        return active;
    }

    @Override
    public void close() {
        wire.close();
        names.close();
    }
}
