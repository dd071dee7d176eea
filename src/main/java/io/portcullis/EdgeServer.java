package io.portcullis;

import io.portcullis.canon.Canon;
import io.portcullis.config.Config;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.gate.DialogProof;
import io.portcullis.gate.FlowToken;
import io.portcullis.gate.Gate;
import io.portcullis.gate.GateListener;
import io.portcullis.gate.OwnHosts;
import io.portcullis.proxy.OffLimits;
import io.portcullis.proxy.Proxy;
import io.portcullis.proxy.ProxyListener;
import io.portcullis.proxy.RouteBook;
import io.portcullis.proxy.Timers;
import io.portcullis.proxy.UpstreamPool;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import io.portcullis.wire.Listener;
import io.portcullis.wire.Loop;
import io.portcullis.wire.Names;
import io.portcullis.wire.Resident;
import io.portcullis.wire.TlsFiles;
import io.portcullis.wire.Wire;
import io.portcullis.wire.WireListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The data plane: one {@link Edge} and one {@link Proxy} an event loop, over one gate. Safe for use by any thread. */
final class EdgeServer implements AutoCloseable {
    /** How long the start waits for the names of targets; they are looked up further afterwards. */
    private static final long LOOK_UP_SECONDS = 3;

    private static final Duration DRAIN_POLL = Duration.ofMillis(50);

    private final List<Listener> listeners;
    private final Wire wire;
    private final EdgeParts parts;
    private final List<Proxy> proxies;
    private final Names names;
    private final Canon canon;

    private EdgeServer(
            List<Listener> listeners, Wire wire, EdgeParts parts, List<Proxy> proxies, Names names, Canon canon) {
        this.listeners = listeners;
        this.wire = wire;
        this.parts = parts;
        this.proxies = proxies;
        this.names = names;
        this.canon = canon;
    }

    /** Who is told what happens. */
    record Listeners(EdgeListener edge, WireListener wire, GateListener gate, ProxyListener proxy) {
        static final Listeners NONE =
                new Listeners(EdgeListener.NONE, WireListener.NONE, GateListener.NONE, ProxyListener.NONE);
    }

    /**
     * Binds every listener and starts.
     *
     * @param index what the gate reads; may still be empty
     * @param dialogKey what dialogs prove themselves with, and flows are named under; must outlive the process, so that they do
     * @throws IOException when a listener cannot be bound
     */
    static EdgeServer start(Config config, CredentialIndex index, byte[] dialogKey, Listeners listeners)
            throws IOException {
        SecureRandom random = new SecureRandom();
        Names names = Wire.names(config.proxy().dns());
        UpstreamPool pool = new UpstreamPool(config.proxy(), names, System::nanoTime);
        Canon canon = new Canon(config.canon(), System.nanoTime());
        SecondLane lane = new SecondLane(canon, pool, listeners.edge());
        List<Proxy> proxies = new ArrayList<>();
        // Listeners on port 0 learn their port when they are bound, and only then is it known what means us.
        CompletableFuture<EdgeParts> known = new CompletableFuture<>();
        Wire wire = Wire.open(config.wire(), listeners.wire(), System::nanoTime, loop -> {
            Proxy proxy = new Proxy(loop, Timers.DEFAULTS, Proxy.TRANSACTIONS, new SecureRandom(), listeners.proxy());
            proxies.add(proxy);
            return resident(loop, proxy, lane, new SplittableRandom(random.nextLong()), known);
        });
        OwnHosts ownHosts = OwnHosts.of(config.wire().advertise(), wire.addresses());
        Gate gate = new Gate(config.gate(), index, ownHosts, System::nanoTime, random, listeners.gate());
        RouteBook book = new RouteBook(pool, OffLimits.of(wire.addresses()), names, System::nanoTime, random);
        pool.lookUp().completeOnTimeout(null, LOOK_UP_SECONDS, TimeUnit.SECONDS).join();
        EdgeParts.Marks marks = new EdgeParts.Marks(
                new DialogProof(dialogKey),
                new Registrations(new FlowToken(dialogKey, random.nextLong()), config.path()),
                new StatelessTag(random));
        EdgeParts parts = new EdgeParts(gate, marks, ownHosts, book, listeners.edge());
        for (int i = 0; i < proxies.size(); i++) {
            parts.join(wire.loops().get(i), proxies.get(i));
        }
        known.complete(parts);
        pool.watch(wire::watch);
        wire.loops().get(0).execute(() -> proxies.get(0).probe(pool));
        return new EdgeServer(config.wire().listen(), wire, parts, proxies, names, canon);
    }

    private static Resident resident(
            Loop loop, Proxy proxy, SecondLane lane, RandomGenerator random, CompletableFuture<EdgeParts> known) {
        CompletableFuture<Edge> edge = known.thenApply(parts -> new Edge(parts, loop, proxy, lane, random));
        return new Resident() {
            @Override
            public void accept(Arrival arrival) {
                Edge ready = edge.getNow(null);
                if (ready != null) {
                    ready.accept(arrival);
                }
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
    void reload(TlsFiles files) {
        wire.reload(files);
    }

    /** The bound addresses, in the order of the listeners. */
    List<InetSocketAddress> addresses() {
        return wire.addresses();
    }

    /** The listeners as they are bound. */
    List<SipProbe.Listening> listening() {
        List<SipProbe.Listening> bound = new ArrayList<>();
        for (int i = 0; i < listeners.size(); i++) {
            bound.add(new SipProbe.Listening(
                    listeners.get(i).transport(), addresses().get(i)));
        }
        return bound;
    }

    /** How long messages wait at the sockets until they are read, on the loop where that is longest. */
    Duration queueWait() {
        return wire.queueWait();
    }

    /**
     * Takes over what can change while running: certificates, limits, algorithms, the lifetime of nonces, and upstreams.
     *
     * @throws IllegalArgumentException when something in it cannot; then nothing has changed
     */
    void reload(Config next) {
        reload(next.wire().tls()); // the one that can fail, so it is the first
        parts.gate().reload(next.gate());
        parts.pool().reload(next.proxy());
        canon.reload(next.canon());
    }

    /** Whether new calls are refused because it is about to stop. */
    boolean isDraining() {
        return parts.isDraining();
    }

    /** Refuses new calls and waits until those who are owed an answer have it, or {@code atMost} has passed. */
    void drain(Duration atMost) throws InterruptedException {
        parts.drain();
        long end = System.nanoTime() + atMost.toNanos();
        while (active() > 0 && System.nanoTime() - end < 0) {
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
