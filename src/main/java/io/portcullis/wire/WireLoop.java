package io.portcullis.wire;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.OutOfDirectMemoryError;
import io.portcullis.base.VitalThreads;
import io.portcullis.sip.Bytes;
import io.portcullis.sip.HeaderName;
import io.portcullis.sip.Malformed;
import io.portcullis.sip.Parsed;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Netty event loop, its endpoints and who lives on it. */
final class WireLoop implements Loop {
    private static final Logger LOG = LoggerFactory.getLogger(WireLoop.class);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ANY_PORT = 0;
    static final Duration SWEEP = Duration.ofSeconds(1);

    private final int number;
    private final EventLoop executor;
    private final LongSupplier clock;
    private final WireListener listener;
    private final Connections connections;
    private final Rounds rounds;
    private final Fares fares = new Fares();
    private final List<UdpEndpoint> endpoints = new ArrayList<>();
    private final List<StreamEndpoint> streams = new ArrayList<>();
    private final Sweep sweep = new Sweep(this);
    private final Map<InetSocketAddress, Channel> watched = new HashMap<>();
    private @Nullable LoopHandler resident;
    private @Nullable SipMessage inHand;
    // When what is in hand was taken, by both clocks; the present is asked for while nothing is.
    private boolean taking;
    private long taken;
    private long attended;
    private final SpareArray spare = new SpareArray();
    private volatile @Nullable Thread thread;
    private boolean ending;

    WireLoop(
            int number,
            EventExecutor executor,
            LongSupplier clock,
            WireListener listener,
            Connections connections,
            List<WireLoop> all) {
        this.number = number;
        this.executor = (EventLoop) executor;
        this.clock = clock;
        this.listener = listener;
        this.connections = connections;
        this.rounds = new Rounds(this, all);
        executor.execute(this::begins);
    }

    /** Whether it binds before the others. */
    boolean isFirst() {
        return number == 0;
    }

    /** A loop may be ended before its thread ran for the first time; then it was never vital. */
    private synchronized void begins() {
        if (!ending) {
            VitalThreads.join();
            thread = Thread.currentThread();
            rounds.add(sweep);
            rounds.start();
        }
    }

    /** It is about to end, as it should. Any thread. */
    synchronized void ends() {
        ending = true;
        Thread mine = thread;
        if (mine != null) {
            VitalThreads.leave(mine);
        }
    }

    /** Closes what callers have opened, evenly over that time; done when nothing is left. Any thread. */
    CompletableFuture<Boolean> letGo(Duration over) {
        return new LettingGo(over, nanos()).go(executor, () -> sweep.open(), this::nanos);
    }

    /** Tells the resident that requests sent on {@code flow} will not be answered. Any thread. */
    void lost(Flow flow) {
        LoopHandler told = resident;
        if (told != null) {
            execute(() -> told.lost(flow));
        }
    }

    /** Listens for news of the peer of {@code flow} if its datagrams arrive here. Any thread. */
    void silent(Flow flow) {
        execute(() -> {
            UdpEndpoint endpoint = datagrams(flow.remote(), flow.local().getPort());
            if (endpoint != null) {
                endpoint.listenIfHeard(flow);
            }
        });
    }

    /** Has a socket for each of these peers and for no others. Loop thread only. */
    void watch(Set<InetSocketAddress> peers) {
        watched.entrySet().removeIf(entry -> {
            boolean over = !peers.contains(entry.getKey());
            if (over) {
                var unused = entry.getValue().close();
            }
            return over;
        });
        for (InetSocketAddress peer : peers) {
            UdpEndpoint endpoint = datagrams(peer, ANY_PORT);
            if (endpoint != null && !watched.containsKey(peer)) {
                Channel socket = endpoint.connect(peer);
                if (socket != null) {
                    watched.put(peer, socket);
                }
            }
        }
    }

    /** How it fares. */
    Fares fares() {
        return fares;
    }

    /** How long its thread has run, in nanoseconds; negative when the system does not tell. Any thread. */
    long processorNanos() {
        Thread mine = thread;
        return mine == null ? 0 : THREADS.getThreadCpuTime(mine.getId());
    }

    @Override
    public Load load() {
        return fares.verdict().load();
    }

    @Override
    public String strain() {
        return fares.verdict().why();
    }

    /** Its connections. Loop thread only. */
    Sweep connectionsOpen() {
        return sweep;
    }

    void resident(LoopHandler resident) {
        this.resident = resident;
    }

    /** Loop thread only. */
    void add(StreamEndpoint endpoint) {
        streams.add(endpoint);
    }

    /** Loop thread only. */
    void add(UdpEndpoint endpoint) {
        endpoints.add(endpoint);
    }

    EventLoop executor() {
        return executor;
    }

    WireListener listener() {
        return listener;
    }

    Connections connections() {
        return connections;
    }

    /**
     * Reads what arrived and hands it to the resident. Whatever goes wrong ends with this message, or its connection.
     */
    void arrived(byte[] bytes, int length, Source source, Flow flow) {
        rounds.stir();
        fares.took();
        taken = clock.getAsLong();
        attended = taken - rounds.attention().missed();
        taking = true;
        try {
            Parsed parsed = Parser.parse(bytes, length, source);
            if (parsed instanceof Malformed malformed) {
                malformed(malformed.reason(), flow);
            } else if (parsed instanceof SipMessage message && resident != null) {
                if (message.bytes().length() < length && isWebSocket(source.transport())) {
                    // RFC 7118 section 5: one message. What follows it might be a request that nobody has judged.
                    malformed(Malformed.Reason.START_LINE, flow);
                } else {
                    inHand = message;
                    resident.accept(new Arrival(message, flow, taken));
                }
            }
        } catch (Throwable defect) {
            // A defect of ours must cost its message and not the loop. The message stays out of the log: it is a
            // stranger's.
            if (endures(defect)) {
                LOG.error("message of {} bytes dropped", length, defect);
            }
        } finally {
            inHand = null;
            taking = false;
        }
    }

    /** Whether something that is no SIP message may be answered to this source. */
    boolean allows(InetAddress source) {
        return resident != null && resident.allows(source, nanos());
    }

    /** A number of the call that the message in hand belongs to, and whatever is sent because of it; 0 for none. */
    int call() {
        Bytes callId = inHand == null ? null : inHand.header(HeaderName.CALL_ID);
        return callId == null ? 0 : callId.hashCode();
    }

    /** An array for a message of {@code length} that has arrived. */
    byte[] arrayFor(int length) {
        return spare.arrayFor(length);
    }

    @Override
    public void forget(Arrival arrival) {
        if (arrival.message() == inHand) {
            spare.giveBack(arrival.message().bytes().array());
        }
    }

    private static boolean isWebSocket(Transport transport) {
        return transport == Transport.WS || transport == Transport.WSS;
    }

    /** Who sends a connection what is no SIP has nothing more to say on it; a broken response breaks only itself. */
    private void malformed(Malformed.Reason reason, Flow flow) {
        if (reason != Malformed.Reason.EMPTY) {
            listener.malformed(reason);
            if (reason != Malformed.Reason.RESPONSE) {
                flow.close();
            }
        }
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public long nanos() {
        return clock.getAsLong();
    }

    @Override
    public long now() {
        return taking ? taken : clock.getAsLong();
    }

    @Override
    public @Nullable Flow flowTo(Transport transport, InetSocketAddress remote) {
        return flowTo(transport, remote, ANY_PORT);
    }

    @Override
    public @Nullable Flow flowTo(Transport transport, InetSocketAddress remote, int localPort) {
        if (transport == Transport.UDP) {
            UdpEndpoint endpoint = datagrams(remote, localPort);
            if (endpoint == null) {
                return null;
            }
            return localPort == ANY_PORT ? endpoint.flowToItself(remote) : endpoint.flowBackTo(remote);
        }
        // Never to a peer that came to a listener of ours: it would not be listening itself.
        Connection live = connections.find(transport, remote);
        boolean isListening = transport == Transport.TCP && localPort == ANY_PORT;
        return live == null && isListening ? connect(new FarEnd(transport, remote, null)) : live;
    }

    @Override
    public @Nullable Flow datagramsFrom(InetSocketAddress local, InetSocketAddress remote) {
        UdpEndpoint endpoint = datagrams(remote, local.getPort());
        return endpoint == null ? null : endpoint.flowFrom(local.getAddress(), remote);
    }

    @Override
    public @Nullable Flow secureFlowTo(InetSocketAddress remote, String host) {
        Connection live = connections.findProven(remote, host);
        return live == null ? connect(new FarEnd(Transport.TLS, remote, host)) : live;
    }

    private @Nullable UdpEndpoint datagrams(InetSocketAddress remote, int localPort) {
        for (UdpEndpoint endpoint : endpoints) {
            boolean fits = localPort == ANY_PORT
                    ? endpoint.reachesItself(remote)
                    : localPort == endpoint.own().port() && endpoint.reaches(remote);
            if (fits) {
                return endpoint;
            }
        }
        return null;
    }

    /** Connects as the listener that answers on such a connection's transport is known, or as any for streams. */
    private @Nullable Connection connect(FarEnd farEnd) {
        StreamEndpoint best = null;
        for (StreamEndpoint endpoint : streams) {
            boolean reaches = endpoint.own().reaches(farEnd.remote().getAddress());
            if (reaches && (best == null || endpoint.transport() == farEnd.transport())) {
                boolean same = best != null && best.transport() == farEnd.transport();
                best = same ? best : endpoint;
            }
        }
        return best == null ? null : best.connect(farEnd);
    }

    @Override
    public @Nullable Flow connectionWith(Transport transport, InetSocketAddress remote) {
        return connections.find(transport, remote);
    }

    @Override
    public void execute(Runnable task) {
        // A loop that ends has dropped what lives on it, and with that whatever the task was about.
        if (!executor.isShuttingDown()) {
            executor.execute(guarded(task));
        }
    }

    @Override
    public void timed(Timed timed) {
        execute(() -> rounds.add(timed));
    }

    @Override
    public long attended() {
        return taking ? attended : clock.getAsLong() - rounds.attention().missed();
    }

    /** Runs {@code task} once what waits in the sockets of this loop has been read. Any thread. */
    void whenRead(Runnable task) {
        execute(() -> rounds.attention().whenRead(task));
    }

    /**
     * A socket of this loop has had its turn. Loop thread only.
     *
     * @param all whether nothing is left in it
     * @param marked whether a mark was read in that turn
     */
    void read(boolean all, boolean marked) {
        if (!all) {
            rounds.attention().leftSomething();
        }
        fares.turned(all, marked);
    }

    /** A task that fails costs itself only. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                rounds.stir();
                task.run();
            } catch (Throwable defect) {
                if (endures(defect)) {
                    LOG.error("task on the event loop failed", defect);
                }
            }
        };
    }

    /**
     * Whether the loop can go on after what was thrown on it; if not, the process ends. That the library's own buffers
     * have reached their bound is no lack of memory: it costs what asked for more.
     */
    static boolean endures(Throwable cause) {
        return cause instanceof OutOfDirectMemoryError || VitalThreads.survives(cause);
    }
}
