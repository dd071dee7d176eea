package io.portcullis.wire;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.EventExecutor;
import io.portcullis.base.BindFault;
import io.portcullis.base.VitalThreads;
import io.portcullis.dns.DnsNameService;
import io.portcullis.dns.DnsSettings;
import io.portcullis.dns.NameService;
import io.portcullis.sip.Transport;
import io.portcullis.tls.Tls;
import io.portcullis.tls.TlsFiles;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sockets: the door of this package. One event loop a thread; on Linux each loop has its own socket for every
 * listener (SO_REUSEPORT) and the kernel keeps a peer at one of them, elsewhere there is one loop. Safe for use by any
 * thread.
 */
public final class Wire implements AutoCloseable {
    private static final long STOP_SECONDS = 2;

    static {
        // Watching every hundredth buffer for leaks costs each message some percent; who looks for one says so.
        if (System.getProperty("io.netty.leakDetection.level") == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    private final EventLoopGroup group;
    private final boolean epoll;
    private final Tls tls;
    private final Connections connections;
    private final List<WireLoop> loops = new CopyOnWriteArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private @Nullable QueueWatch watch;
    private volatile boolean closed;

    private Wire(EventLoopGroup group, boolean epoll, Tls tls, Connections connections) {
        this.group = group;
        this.epoll = epoll;
        this.tls = tls;
        this.connections = connections;
    }

    /**
     * Starts the loops, asks {@code residents} who lives on each, then binds every listener.
     *
     * @param clock of {@link Loop#nanos()}
     * @throws java.net.BindException when a listener cannot be bound; it names the listener, and nothing stays bound
     * @throws IllegalArgumentException when a TLS file cannot be used; it names the key of the configuration
     */
    public static Wire open(
            WireSettings settings, WireListener listener, LongSupplier clock, Function<Loop, LoopHandler> residents)
            throws IOException {
        Tls tls = new Tls(settings.tls());
        boolean epoll = Epoll.isAvailable();
        int threads = settings.threads() == 0 ? Runtime.getRuntime().availableProcessors() : settings.threads();
        IoHandlerFactory handler = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Wire wire = new Wire(
                new EventLoops(epoll ? threads : 1, handler),
                epoll,
                tls,
                new Connections(Descriptors.possible(settings.connections())));
        try {
            for (EventExecutor executor : wire.group) {
                WireLoop loop =
                        new WireLoop(wire.loops.size(), executor, clock, listener, wire.connections, wire.loops);
                wire.loops.add(loop);
                executor.terminationFuture().addListener(ended -> wire.ended());
                wire.connections.whenLost(loop::lost);
                wire.connections.whenSilent(loop::silent);
                loop.resident(residents.apply(loop));
            }
            StreamEndpoint.Shared shared = new StreamEndpoint.Shared(
                    tls,
                    settings.origins(),
                    new SentBy(settings.advertise(), settings.nodeAddress()),
                    new Proxies(settings.proxies()),
                    epoll);
            for (ListeningPoint each : settings.listen()) {
                wire.bind(each, shared);
            }
            wire.watchQueues(settings, clock);
            return wire;
        } catch (IOException | RuntimeException failed) {
            wire.close();
            throw failed;
        }
    }

    private void bind(ListeningPoint listener, StreamEndpoint.Shared shared) throws IOException {
        InetSocketAddress address;
        try {
            address = new InetSocketAddress(InetAddress.getByName(listener.host()), listener.port());
            for (WireLoop loop : loops) {
                // The first loop may have let the system choose the port; the others share it.
                address = listener.transport() == Transport.UDP
                        ? new UdpEndpoint(loop, shared.names(), shared.proxies()).bind(address, epoll)
                        : StreamEndpoint.bind(loop, shared, listener.transport(), address)
                                .bound();
            }
        } catch (IOException failed) {
            boolean datagrams = listener.transport() == Transport.UDP;
            throw BindFault.of("sip.listen", listener.toString(), listener.port(), datagrams, failed);
        }
        addresses.add(address);
    }

    /** A loop that ends by itself leaves its share of all peers unheard. */
    private void ended() {
        if (!closed) {
            VitalThreads.die(new IllegalStateException("an event loop ended"));
        }
    }

    /** How many bytes connections keep of what is not finished. */
    public long unfinishedBytes() {
        return connections.unfinishedBytes();
    }

    /** A name service on a thread of its own. */
    public static NameService names(DnsSettings settings) {
        return DnsNameService.of(settings);
    }

    private void watchQueues(WireSettings settings, LongSupplier clock) {
        for (int i = 0;
                i < addresses.size() && watch == null && !settings.queueWait().isZero();
                i++) {
            if (settings.listen().get(i).transport() == Transport.UDP) {
                InetSocketAddress bound = addresses.get(i);
                boolean any = bound.getAddress().isAnyLocalAddress();
                InetAddress host =
                        any ? SentBy.loopback(bound.getAddress() instanceof Inet6Address) : bound.getAddress();
                watch = new QueueWatch(
                        new InetSocketAddress(host, bound.getPort()), loops, settings.queueWait(), clock);
                watch.start();
            }
        }
    }

    /** How long what arrives now waits until it is read, on the loop where that is longest. */
    public Duration queueWait() {
        QueueWatch watching = watch;
        return watching == null ? Duration.ZERO : Duration.ofNanos(watching.longestNanos());
    }

    /** The loops, by their numbers. */
    public List<Loop> loops() {
        return List.copyOf(loops);
    }

    /** The bound addresses, in the order of the listeners. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /**
     * Makes new TLS connections with what {@code files} hold now; those that are open go on as they are.
     *
     * @throws IllegalArgumentException when one of the files cannot be used; it names the key of the configuration and
     *     the file, and all stays as it was
     */
    public void reload(TlsFiles files) {
        tls.reload(files);
    }

    /** The DNS names that the certificates are for which callers are shown now; no wildcards. */
    public List<String> certifiedNames() {
        return tls.names();
    }

    /**
     * Has {@link LoopHandler#lost} told at once, on every loop, when the network says that a datagram did not reach one
     * of these peers; those of an earlier call that are not among them are let go. Each costs a socket, so it is for
     * the few that the configuration names. Does nothing where the system cannot tell.
     */
    public void watch(Collection<InetSocketAddress> peers) {
        if (!epoll) {
            return;
        }
        for (WireLoop loop : loops) {
            Set<InetSocketAddress> mine = peers.stream()
                    .filter(peer -> Math.floorMod(peer.hashCode(), loops.size()) == loop.number())
                    .collect(Collectors.toSet());
            loop.execute(() -> loop.watch(mine));
        }
    }

    /**
     * Closes what callers have opened, connection by connection, evenly over that time, but not while they are owed an
     * answer; done when nothing is left that may be closed.
     */
    public CompletableFuture<?> letGo(Duration over) {
        return CompletableFuture.allOf(
                loops.stream().map(loop -> loop.letGo(over)).toArray(CompletableFuture[]::new));
    }

    /** Closes every socket and ends the loops; waits a little for what is being sent. */
    @Override
    public void close() {
        closed = true;
        loops.forEach(WireLoop::ends);
        if (watch != null) {
            watch.close();
        }
        group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_SECONDS + 1, TimeUnit.SECONDS);
        tls.close();
    }
}
