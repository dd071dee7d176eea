package io.portcullis.edge;

import io.portcullis.sip.Bytes;
import io.portcullis.sip.Transport;
import io.portcullis.wire.Arrival;
import io.portcullis.wire.Flow;
import io.portcullis.wire.Load;
import io.portcullis.wire.Loop;
import io.portcullis.wire.Timed;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A loop without sockets: what is sent stays in {@link #sent}, and time goes by when it is told to. */
class LoopOfInboxes implements Loop {
    static final InetSocketAddress EDGE = new InetSocketAddress("192.0.2.1", 5060);

    /** What was sent where. */
    record Sent(InetSocketAddress to, Bytes bytes) {
        byte[] message() {
            return bytes.toArray();
        }
    }

    final List<Sent> sent = new ArrayList<>();
    private final List<WeakReference<byte[]>> forgotten = new ArrayList<>();
    private boolean wiping;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Timed> all = new ArrayList<>();
    private long nanos;

    /** Lets {@code duration} go by, and runs what is due. */
    void pass(Duration duration) {
        nanos += duration.toNanos();
        all.forEach(Timed::advance);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** The way to and from a peer. */
    Flow flow(Transport transport, InetSocketAddress remote) {
        return new Flow() {
            @Override
            public Transport transport() {
                return transport;
            }

            @Override
            public InetSocketAddress local() {
                return EDGE;
            }

            @Override
            public Bytes sentBy() {
                return Bytes.of("192.0.2.1:5060");
            }

            @Override
            public InetSocketAddress remote() {
                return remote;
            }

            @Override
            public Flow toPort(int port) {
                return transport.isReliable()
                        ? this
                        : flow(transport, new InetSocketAddress(remote.getAddress(), port));
            }

            @Override
            public long serial() {
                return transport.isReliable() ? 1 : 0;
            }

            @Override
            public void send(byte[] message) {
                sent.add(new Sent(remote, Bytes.of(message)));
            }
        };
    }

    @Override
    public @Nullable Flow secureFlowTo(InetSocketAddress remote, String host) {
        return flowTo(Transport.TLS, remote);
    }

    @Override
    public int number() {
        return 0;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Flow flowTo(Transport transport, InetSocketAddress remote) {
        return flow(transport, remote);
    }

    @Override
    public @Nullable Flow flowTo(Transport transport, InetSocketAddress remote, int localPort) {
        return localPort == EDGE.getPort() ? flow(transport, remote) : null;
    }

    @Override
    public void forget(Arrival arrival) {
        if (wiping) {
            byte[] array = arrival.message().bytes().array();
            Arrays.fill(array, (byte) '?');
            forgotten.add(new WeakReference<>(array));
        }
    }

    /** Wipes what is to be forgotten from now on, and counts it. */
    void wipe() {
        wiping = true;
    }

    /** How many messages were to be forgotten. */
    int forgotten() {
        return forgotten.size();
    }

    /** How many of those somebody still holds. */
    long remembered() {
        System.gc();
        return forgotten.stream().filter(array -> array.get() != null).count();
    }

    @Override
    public Load load() {
        return Load.CALM;
    }

    @Override
    public @Nullable Flow connectionWith(Transport transport, InetSocketAddress remote) {
        return transport.isReliable() ? flow(transport, remote) : null;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void timed(Timed timed) {
        all.add(timed);
    }
}
