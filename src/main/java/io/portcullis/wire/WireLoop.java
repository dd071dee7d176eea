package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Netty event loop, its endpoints and who lives on it. */
final class WireLoop implements Loop {
    private static final Logger LOG = LoggerFactory.getLogger(WireLoop.class);

    private static final byte[] NO_SPARE = {};
    private static final int ANY_PORT = 0;
    static final Duration SWEEP = Duration.ofSeconds(1);

    private final int number;
    private final EventLoop executor;
    private final LongSupplier clock;
    private final WireListener listener;
    private final Connections connections;
    private final List<UdpEndpoint> endpoints = new ArrayList<>();
    private final List<StreamEndpoint> streams = new ArrayList<>();
    private final Set<Connection> open = new HashSet<>();
    private final Map<InetSocketAddress, ChannelFuture> watched = new HashMap<>();
    private @Nullable LoopHandler resident;
    private @Nullable SipMessage inHand;
    private byte[] spare = NO_SPARE;
    private volatile @Nullable QueueWatch watch;
    private volatile Load load = Load.CALM;
    private volatile @Nullable Thread thread;
    // Written by the loop alone, a few times a second.
    private volatile int keptUp;
    private volatile int fellBehind;

    WireLoop(int number, EventExecutor executor, LongSupplier clock, WireListener listener, Connections connections) {
        this.number = number;
        this.executor = (EventLoop) executor;
        this.clock = clock;
        this.listener = listener;
        this.connections = connections;
        executor.execute(() -> {
            VitalThreads.join();
            thread = Thread.currentThread();
        });
        every(SWEEP, this::expire);
    }

    /** Whether it binds before the others. */
    boolean isFirst() {
        return number == 0;
    }

    /** It is about to end, as it should. Any thread. */
    void ends() {
        Thread mine = thread;
        if (mine != null) {
            VitalThreads.leave(mine);
        }
    }

    private void expire() {
        VitalThreads.beat();
        long now = nanos();
        // A copy: closing takes them out.
        List.copyOf(open).forEach(connection -> connection.expire(now));
    }

    /** Closes what callers have opened, evenly over that time; done when nothing is left. Any thread. */
    CompletableFuture<Boolean> letGo(Duration over) {
        return LettingGo.begin(this, open, over);
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
                var unused = entry.getValue().channel().close();
            }
            return over;
        });
        for (InetSocketAddress peer : peers) {
            UdpEndpoint endpoint = datagrams(peer, ANY_PORT);
            if (endpoint != null && !watched.containsKey(peer)) {
                watched.put(peer, endpoint.connect(peer));
            }
        }
    }

    /** Any thread. */
    void watchedBy(QueueWatch watching) {
        watch = watching;
    }

    /** Says how it fares from now on; the thread of the watch. */
    void fares(Load found) {
        load = found;
    }

    /** Whether {@code datagram} was only for the watch. Loop thread only. */
    boolean isMark(ByteBuf datagram) {
        QueueWatch watching = watch;
        return watching != null && watching.takes(this, datagram);
    }

    /** A mark was read, and then all that waited with it, or not. Loop thread only. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void tookMarks(boolean all) {
        if (all) {
            keptUp++;
        } else {
            fellBehind++;
        }
    }

    /** How often nothing was left waiting after a mark was read; only ever grows. Any thread. */
    int keptUp() {
        return keptUp;
    }

    /** How often something was; only ever grows. Any thread. */
    int fellBehind() {
        return fellBehind;
    }

    @Override
    public Load load() {
        return load;
    }

    /** Loop thread only. */
    void opened(Connection connection) {
        open.add(connection);
    }

    /** Loop thread only. */
    void closed(Connection connection) {
        open.remove(connection);
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
                    resident.accept(new Arrival(message, flow, clock.getAsLong()));
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

    /**
     * An array for a message of {@code length} that has arrived: one that is free and little longer, or else a new one.
     */
    byte[] arrayFor(int length) {
        byte[] array = spare;
        if (array.length < length || array.length - length > length / 4) {
            return new byte[length];
        }
        spare = NO_SPARE;
        return array;
    }

    @Override
    public void forget(Arrival arrival) {
        if (arrival.message() == inHand) {
            spare = arrival.message().bytes().array();
            assert wiped(spare);
        }
    }

    /** Shows who reads a message that was to be forgotten. */
    private static boolean wiped(byte[] array) {
        Arrays.fill(array, (byte) '?');
        return true;
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
    public void every(Duration period, Runnable task) {
        long nanos = period.toNanos();
        var unused = executor.scheduleWithFixedDelay(guarded(task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** A task that fails once must not end a periodic one for good. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
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
