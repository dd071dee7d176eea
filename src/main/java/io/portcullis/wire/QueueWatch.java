package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.portcullis.base.VitalThreads;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends marks through the UDP sockets of the loops, {@value #PER_SECOND} a second from each of a few ports, and so
 * learns how long everybody's messages wait in the same buffers; nothing else tells how long a datagram has been in the
 * kernel. Which loop gets what comes from a port is the kernel's choice, and may change whenever a socket opens or
 * closes: a port speaks for the loop that read its last mark, and ports are added until there is one for each loop, but
 * not more than {@value #MOST_PORTS_PER_LOOP} for each. A loop that no port speaks for is calm, and so is one that
 * keeps up however late ({@link Strain}). While next to nothing is done no marks are sent ({@link Leisure}). A thread
 * of its own; the loops only read its findings.
 */
final class QueueWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueueWatch.class);

    /** None in a virtual machine that only interprets. */
    private static final @Nullable CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    private static final int PER_SECOND = 20;
    private static final int MOST_PORTS_PER_LOOP = 8;
    private static final int MARK_LENGTH = 24;
    /** No first byte of SIP, of STUN, or of a line end (RFC 7983 section 7). */
    static final byte FIRST = 4;

    private final long secret;
    private final InetSocketAddress listener;
    private final List<WireLoop> loops;
    private final List<Strain> strains;
    private final Duration most;
    private final LongSupplier clock;
    private final Leisure leisure = new Leisure();
    private final List<Port> ports = new CopyOnWriteArrayList<>();
    private final Thread thread = VitalThreads.thread("sip-queue-watch", this::watch);
    private volatile boolean closed;

    /**
     * A watch over what arrives at {@code listener}, an address that reaches the UDP sockets of {@code loops} from this
     * host.
     *
     * @param most how long a message may wait before its loop is busy
     */
    QueueWatch(InetSocketAddress listener, List<WireLoop> loops, Duration most, LongSupplier clock) {
        this.secret = new SecureRandom().nextLong();
        this.listener = listener;
        this.loops = List.copyOf(loops);
        this.strains = loops.stream().map(loop -> new Strain()).toList();
        this.most = most;
        this.clock = clock;
        thread.setDaemon(true);
    }

    /** Where marks are sent from, and what became of them. */
    private static final class Port {
        private final DatagramSocket socket;
        private final QueueWait wait;
        private volatile @Nullable WireLoop loop;

        Port(DatagramSocket socket, QueueWait wait) {
            this.socket = socket;
            this.wait = wait;
        }
    }

    /** From now on. */
    void start() {
        loops.forEach(loop -> loop.fares().watchedBy(this));
        thread.start();
    }

    /**
     * Takes {@code datagram} if it is a mark; on the thread of {@code loop}, which read it behind so many messages.
     */
    boolean takes(WireLoop loop, ByteBuf datagram, long before) {
        int at = datagram.readerIndex();
        if (datagram.readableBytes() != MARK_LENGTH || datagram.getLong(at + 8) != secret) {
            return false;
        }
        Port port = ports.get(datagram.getUnsignedShort(at + 2));
        port.loop = loop;
        port.wait.read(datagram.getInt(at + 4), datagram.getLong(at + 16), clock.getAsLong(), before);
        return true;
    }

    private void watch() {
        try {
            int number = 0;
            while (!closed) {
                VitalThreads.beat();
                if (leisure.isOver(loops, isSearchOver())) {
                    round(number);
                    number = (number + 1) & Integer.MAX_VALUE;
                    TimeUnit.MILLISECONDS.sleep(Duration.ofSeconds(1).toMillis() / PER_SECOND);
                } else {
                    TimeUnit.MILLISECONDS.sleep(Leisure.LOOK_MILLIS);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException failed) {
            LOG.warn("overload is not noticed: {}", failed.getMessage());
            loops.forEach(loop -> loop.fares().are(Strain.Verdict.CALM));
        } finally {
            ports.forEach(port -> port.socket.close());
        }
    }

    private void round(int number) throws IOException {
        try {
            if (number % PER_SECOND == 0 && isSomeLoopUnheard() && ports.size() < loops.size() * MOST_PORTS_PER_LOOP) {
                open();
            }
            for (int i = 0; i < ports.size(); i++) {
                send(i, number, clock.getAsLong());
            }
            long now = clock.getAsLong();
            for (int i = 0; i < loops.size(); i++) {
                WireLoop loop = loops.get(i);
                loop.fares().are(judge(strains.get(i), loop, now));
            }
        } catch (RuntimeException | Error defect) {
            if (VitalThreads.survives(defect)) {
                LOG.error("one look at the queues failed", defect);
            }
        }
    }

    private boolean isSearchOver() {
        return ports.size() >= loops.size() * MOST_PORTS_PER_LOOP || !isSomeLoopUnheard();
    }

    private boolean isSomeLoopUnheard() {
        return loops.stream().anyMatch(loop -> ports.stream().noneMatch(port -> loop.equals(port.loop)));
    }

    private void open() throws IOException {
        DatagramSocket socket = new DatagramSocket();
        ports.add(new Port(socket, new QueueWait(most.toNanos())));
        socket.connect(listener);
    }

    /** By the worst that is known of the loop. */
    private Strain.Verdict judge(Strain strain, WireLoop loop, long now) {
        Load worst = Load.CALM;
        long longest = 0;
        double most = 0;
        for (Port port : ports) {
            if (loop.equals(port.loop)) {
                Load one = port.wait.load(now);
                worst = one.compareTo(worst) > 0 ? one : worst;
                longest = Math.max(longest, port.wait.shortest(now));
                most = Math.max(most, port.wait.arriving());
            }
        }
        Strain.Sample sample = loop.fares().sample(now, loop.processorNanos(), compiling());
        return strain.judge(sample, worst, longest, most);
    }

    private static long compiling() {
        return COMPILER != null && COMPILER.isCompilationTimeMonitoringSupported()
                ? COMPILER.getTotalCompilationTime()
                : 0;
    }

    /** How long what arrives now waits until it is read, on the loop where that is longest, in nanoseconds. */
    long longestNanos() {
        long now = clock.getAsLong();
        return ports.stream()
                .filter(port -> port.loop != null)
                .mapToLong(port -> port.wait.shortest(now))
                .max()
                .orElse(0);
    }

    /** Sends a mark; one that cannot be sent is one that was lost. */
    private void send(int index, int number, long nanos) {
        Port port = ports.get(index);
        byte[] mark = ByteBuffer.allocate(MARK_LENGTH)
                .put(FIRST)
                .position(2)
                .putShort((short) index)
                .putInt(number)
                .putLong(secret)
                .putLong(nanos)
                .array();
        port.wait.sent(number, nanos);
        try {
            port.socket.send(new DatagramPacket(mark, mark.length));
        } catch (IOException refused) {
            LOG.debug("mark not sent: {}", refused.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
