package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.portcullis.sip.Malformed;
import io.portcullis.sip.Parsed;
import io.portcullis.sip.Parser;
import io.portcullis.sip.SipMessage;
import io.portcullis.sip.Source;
import io.portcullis.sip.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Netty event loop, its endpoints and who lives on it. */
final class WireLoop implements Loop {
    private static final Logger LOG = LoggerFactory.getLogger(WireLoop.class);

    private static final int ANY_PORT = 0;
    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final int number;
    private final EventLoop executor;
    private final LongSupplier clock;
    private final WireListener listener;
    private final Connections connections;
    private final List<UdpEndpoint> endpoints = new ArrayList<>();
    private final List<StreamEndpoint> streams = new ArrayList<>();
    private final Set<Connection> open = new HashSet<>();
    private final QueueWait queueWait;
    private @Nullable Resident resident;
    private volatile @Nullable QueueWatch watch;
    private volatile Load load = Load.CALM;

    WireLoop(
            int number,
            EventExecutor executor,
            LongSupplier clock,
            WireListener listener,
            Connections connections,
            Duration queueWait) {
        this.number = number;
        this.executor = (EventLoop) executor;
        this.clock = clock;
        this.listener = listener;
        this.connections = connections;
        this.queueWait = new QueueWait(queueWait.toNanos());
        every(SWEEP, this::expire);
    }

    private void expire() {
        long now = nanos();
        // A copy: closing takes them out.
        List.copyOf(open).forEach(connection -> connection.expire(now));
    }

    /** Tells the resident that requests sent on {@code flow} will not be answered. Any thread. */
    void lost(Flow flow) {
        Resident told = resident;
        if (told != null) {
            execute(() -> told.lost(flow));
        }
    }

    /** Any thread. */
    void watchedBy(QueueWatch watching) {
        watch = watching;
    }

    QueueWait queueWait() {
        return queueWait;
    }

    /** Says how it fares from now on; the thread of the watch. */
    void assess(long nanos) {
        load = queueWait.load(nanos);
    }

    /** Whether {@code datagram} was only for the watch. Loop thread only. */
    boolean isMark(ByteBuf datagram) {
        QueueWatch watching = watch;
        return watching != null && watching.takes(this, datagram);
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

    void resident(Resident resident) {
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

    /** Reads what arrived and hands it to the resident. Whatever goes wrong ends with this message. */
    void arrived(byte[] bytes, Source source, Flow flow) {
        try {
            Parsed parsed = Parser.parse(bytes, source);
            if (parsed instanceof SipMessage message && resident != null) {
                resident.accept(new Arrival(message, flow, clock.getAsLong()));
            } else if (parsed instanceof Malformed malformed && malformed.reason() != Malformed.Reason.EMPTY) {
                listener.malformed(malformed.reason());
            }
        } catch (RuntimeException defect) {
            // A defect of ours must cost its message and not the loop. The message stays out of the log: it is a
            // stranger's.
            LOG.error("message of {} bytes dropped", bytes.length, defect);
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
        return switch (transport) {
            case UDP -> datagramsTo(remote, localPort);
            case TCP -> streamTo(remote, localPort);
            default -> null;
        };
    }

    private @Nullable Flow datagramsTo(InetSocketAddress remote, int localPort) {
        for (UdpEndpoint endpoint : endpoints) {
            boolean fits = localPort == ANY_PORT || localPort == endpoint.own().port();
            if (fits && endpoint.own().reaches(remote.getAddress())) {
                return endpoint.flowTo(remote);
            }
        }
        return null;
    }

    /** The live stream; else a new one, but never to a peer that came to a listener of ours: it would not be listening itself. */
    private @Nullable Flow streamTo(InetSocketAddress remote, int localPort) {
        Connection live = connections.find(Transport.TCP, remote);
        if (live != null || localPort != ANY_PORT) {
            return live;
        }
        for (StreamEndpoint endpoint : streams) {
            if (endpoint.own().reaches(remote.getAddress())) {
                return endpoint.connect(remote);
            }
        }
        return null;
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
            } catch (RuntimeException defect) {
                LOG.error("task on the event loop failed", defect);
            }
        };
    }
}
