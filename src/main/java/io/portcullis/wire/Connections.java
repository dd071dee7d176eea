package io.portcullis.wire;

import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every live stream by its peer, whichever loop owns it. The settings say how many there may be; of those, {@value
 * #MOST_HANDSHAKES} may be shaking hands, and {@value #MOST_HANDSHAKES_OF_ONE_SOURCE} of one source. When full, a new
 * one is closed and the others stay. Safe for use by any thread.
 */
final class Connections {
    static final int MOST_HANDSHAKES = 4_000;
    static final int MOST_HANDSHAKES_OF_ONE_SOURCE = 1_000;

    private final ConnectionLimits limits;
    private final Map<Peer, Connection> live = new ConcurrentHashMap<>();
    private final Map<Proven, Connection> proven = new ConcurrentHashMap<>();
    private final List<Consumer<Flow>> listeners = new ArrayList<>();
    private final List<Consumer<Flow>> doubters = new ArrayList<>();
    private final AtomicLong serials = new AtomicLong();
    private final UnfinishedBytes unfinished;
    private final Tally open;
    private final AtomicIntegerArray byTransport = new AtomicIntegerArray(Transport.values().length);
    private final Tally shaking = new Tally(MOST_HANDSHAKES, MOST_HANDSHAKES_OF_ONE_SOURCE);

    Connections(ConnectionLimits limits) {
        this.limits = limits;
        this.unfinished = new UnfinishedBytes(limits.unfinishedBytes());
        this.open = new Tally(limits.most(), limits.perSource());
    }

    private record Peer(Transport transport, InetSocketAddress remote) {
        static Peer of(Connection connection) {
            return new Peer(connection.transport(), connection.remote());
        }
    }

    /** A far end that showed the certificate of {@code host}. */
    private record Proven(InetSocketAddress remote, String host) {}

    /** How many there are of something, in all and of each source. */
    private static final class Tally {
        private final int most;
        private final int mostOfOneSource;
        private final AtomicInteger all = new AtomicInteger();
        private final Map<InetAddress, Integer> ofSource = new ConcurrentHashMap<>();

        Tally(int most, int mostOfOneSource) {
            this.most = most;
            this.mostOfOneSource = mostOfOneSource;
        }

        /** Counts one more, or says why there may not be one. */
        @Nullable
        TurnedAway add(InetAddress source) {
            int mine = ofSource.merge(source, 1, Integer::sum);
            boolean full = all.incrementAndGet() > most;
            if (full || mine > mostOfOneSource) {
                remove(source);
                return full ? TurnedAway.TOO_MANY : TurnedAway.TOO_MANY_OF_SOURCE;
            }
            return null;
        }

        void remove(InetAddress source) {
            all.decrementAndGet();
            ofSource.computeIfPresent(source, (address, left) -> left == 1 ? null : left - 1);
        }
    }

    ConnectionLimits limits() {
        return limits;
    }

    /** Has {@code listener} told of every flow that is lost with requests of ours on it; before the first is there. */
    void whenLost(Consumer<Flow> listener) {
        listeners.add(listener);
    }

    /** Has {@code listener} told of every flow whose peer leaves a request unanswered that another loop has sent. */
    void whenSilent(Consumer<Flow> listener) {
        doubters.add(listener);
    }

    /** Tells every loop: one may be where the peer's datagrams arrive. */
    void silent(Flow flow) {
        doubters.forEach(doubter -> doubter.accept(flow));
    }

    /** Tells every loop: each may have requests under way on the flow. */
    void lost(Flow flow) {
        listeners.forEach(listener -> listener.accept(flow));
    }

    /** The account of a stream of {@code source}, which {@code evicted} closes. */
    Holding holding(InetAddress source, long serial, Runnable evicted) {
        return new Holding(unfinished, UnfinishedBytes.networkOf(source), serial, evicted);
    }

    /** How many bytes all together keep for what is not finished. */
    long unfinishedBytes() {
        return unfinished.held();
    }

    /** A number that no stream of this process has had. */
    long nextSerial() {
        return serials.incrementAndGet();
    }

    /** The live stream with this peer, whoever opened it, or null. */
    @Nullable
    Connection find(Transport transport, InetSocketAddress remote) {
        return live.get(new Peer(transport, remote));
    }

    /** The live TLS connection that we opened to this peer as {@code host}, or null. */
    @Nullable
    Connection findProven(InetSocketAddress remote, String host) {
        return proven.get(new Proven(remote, host));
    }

    /** Takes a new stream in, or says why not. */
    @Nullable
    TurnedAway add(Connection connection) {
        TurnedAway why = open.add(connection.remote().getAddress());
        if (why != null) {
            return why;
        }
        count(connection, 1);
        String host = connection.host();
        if (host == null) {
            live.put(Peer.of(connection), connection);
        } else {
            live.putIfAbsent(Peer.of(connection), connection);
            proven.put(new Proven(connection.remote(), host), connection);
        }
        return null;
    }

    /** Nothing new is sent on this stream, as its peer would not answer. */
    void hide(Connection connection) {
        live.remove(Peer.of(connection), connection);
    }

    /** Forgets a stream that {@link #add} took in; once. */
    void remove(Connection connection) {
        live.remove(Peer.of(connection), connection);
        String host = connection.host();
        if (host != null) {
            proven.remove(new Proven(connection.remote(), host), connection);
        }
        open.remove(connection.remote().getAddress());
        count(connection, -1);
    }

    @SuppressWarnings("EnumOrdinal") // a place in an array of this process
    private void count(Connection connection, int change) {
        byTransport.addAndGet(connection.transport().ordinal(), change);
    }

    /** How many there are of this transport. */
    @SuppressWarnings("EnumOrdinal") // as above
    int open(Transport transport) {
        return byTransport.get(transport.ordinal());
    }

    /** Whether one more of this source may begin a handshake, which {@link #shook} ends. */
    boolean shakes(InetAddress source) {
        return shaking.add(source) == null;
    }

    /** A handshake has ended, well or not. */
    void shook(InetAddress source) {
        shaking.remove(source);
    }
}
