package io.portcullis.wire;

import io.portcullis.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every live stream by its peer, whichever loop owns it. At most {@value #MOST}, and {@value #MOST_OF_ONE_SOURCE} of one
 * source; when full, a new one is closed and the others stay. Safe for use by any thread.
 */
final class Connections {
    private static final int MOST = 50_000;
    private static final int MOST_OF_ONE_SOURCE = 15_000;

    private final Map<Peer, Connection> live = new ConcurrentHashMap<>();
    private final Map<InetAddress, Integer> ofSource = new ConcurrentHashMap<>();
    private final List<Consumer<Flow>> listeners = new ArrayList<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong serials = new AtomicLong();

    private record Peer(Transport transport, InetSocketAddress remote) {
        static Peer of(Connection connection) {
            return new Peer(connection.transport(), connection.remote());
        }
    }

    /** Has {@code listener} told of every stream that is lost with requests of ours on it; before the first is there. */
    void whenLost(Consumer<Flow> listener) {
        listeners.add(listener);
    }

    /** Tells every loop: each may have requests under way on the stream. */
    void lost(Connection connection) {
        listeners.forEach(listener -> listener.accept(connection));
    }

    /** A number that no stream of this process has had. */
    long nextSerial() {
        return serials.incrementAndGet();
    }

    /** The live stream to this peer, or null. */
    @Nullable
    Connection find(Transport transport, InetSocketAddress remote) {
        return live.get(new Peer(transport, remote));
    }

    /** Takes a new stream in; false when there are too many. */
    boolean add(Connection connection) {
        InetAddress source = connection.remote().getAddress();
        int mine = ofSource.merge(source, 1, Integer::sum);
        if (count.incrementAndGet() > MOST || mine > MOST_OF_ONE_SOURCE) {
            forget(source);
            return false;
        }
        live.put(Peer.of(connection), connection);
        return true;
    }

    /** Forgets a stream that {@link #add} took in. */
    void remove(Connection connection) {
        if (live.remove(Peer.of(connection), connection)) {
            forget(connection.remote().getAddress());
        }
    }

    private void forget(InetAddress source) {
        count.decrementAndGet();
        ofSource.computeIfPresent(source, (address, left) -> left == 1 ? null : left - 1);
    }
}
