package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends marks through the UDP sockets of the loops, {@value #PER_SECOND} a second to each, and so learns how long everybody's messages
 * wait in the same buffers; nothing else tells how long a datagram has been in the kernel. Which loop gets what comes from a
 * port is the kernel's choice, so ports are tried until there is one for each. A thread of its own; the loops only read its
 * findings.
 */
final class QueueWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueueWatch.class);

    private static final int PER_SECOND = 20;
    private static final int MARK_LENGTH = 24;
    /** No first byte of SIP, of STUN, or of a line end (RFC 7983 section 7). */
    static final byte FIRST = 4;

    private static final int TRIES_PER_LOOP = 16;
    private static final long ANSWER_MILLIS = 100;

    private final long secret;
    private final InetSocketAddress listener;
    private final List<WireLoop> loops;
    private final LongSupplier clock;
    private final Map<WireLoop, DatagramSocket> ports = new HashMap<>();
    private final BlockingQueue<WireLoop> found = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::watch, "sip-queue-watch");
    private volatile boolean closed;

    /** A watch over what arrives at {@code listener}, an address that reaches its UDP sockets from this host. */
    QueueWatch(InetSocketAddress listener, List<WireLoop> loops, LongSupplier clock) {
        this.secret = new SecureRandom().nextLong();
        this.listener = listener;
        this.loops = List.copyOf(loops);
        this.clock = clock;
        thread.setDaemon(true);
    }

    /** From now on. */
    void start() {
        loops.forEach(loop -> loop.watchedBy(this));
        thread.start();
    }

    /** Takes {@code datagram} if it is a mark; on the thread of {@code loop}, which read it. */
    boolean takes(WireLoop loop, ByteBuf datagram) {
        int at = datagram.readerIndex();
        if (datagram.readableBytes() != MARK_LENGTH || datagram.getLong(at + 8) != secret) {
            return false;
        }
        int number = datagram.getInt(at + 4);
        if (number < 0) {
            found.add(loop);
        } else {
            loop.queueWait().read(number, datagram.getLong(at + 16), clock.getAsLong());
        }
        return true;
    }

    private void watch() {
        try {
            findPorts();
            for (int number = 0; !closed && !ports.isEmpty(); number = (number + 1) & Integer.MAX_VALUE) {
                for (Map.Entry<WireLoop, DatagramSocket> port : ports.entrySet()) {
                    long now = clock.getAsLong();
                    port.getKey().queueWait().sent(number, now);
                    send(port.getValue(), number, now);
                    port.getKey().assess(now);
                }
                TimeUnit.MILLISECONDS.sleep(Duration.ofSeconds(1).toMillis() / PER_SECOND);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException failed) {
            LOG.warn("overload is not noticed: {}", failed.getMessage());
        } finally {
            ports.values().forEach(DatagramSocket::close);
        }
    }

    /** Opens a port for each loop. */
    private void findPorts() throws IOException, InterruptedException {
        List<DatagramSocket> spare = new ArrayList<>();
        try {
            for (int i = 0; i < loops.size() * TRIES_PER_LOOP && ports.size() < loops.size() && !closed; i++) {
                DatagramSocket socket = new DatagramSocket();
                spare.add(socket);
                socket.connect(listener);
                send(socket, -1, 0);
                WireLoop reached = found.poll(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
                if (reached != null && ports.putIfAbsent(reached, socket) == null) {
                    spare.remove(socket);
                }
            }
        } finally {
            spare.forEach(DatagramSocket::close);
        }
        if (ports.size() < loops.size() && !closed) {
            LOG.warn("overload is noticed on {} of {} event loops", ports.size(), loops.size());
        }
    }

    /** A mark that cannot be sent is one that was lost. */
    private void send(DatagramSocket socket, int number, long nanos) {
        byte[] mark = ByteBuffer.allocate(MARK_LENGTH)
                .put(FIRST)
                .position(4)
                .putInt(number)
                .putLong(secret)
                .putLong(nanos)
                .array();
        try {
            socket.send(new DatagramPacket(mark, mark.length));
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
