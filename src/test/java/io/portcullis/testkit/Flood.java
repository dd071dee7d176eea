package io.portcullis.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A stranger who sends INVITEs without credentials, so many a second and no more, until it is closed. Each is of another
 * call. What is answered is not read.
 */
public final class Flood implements AutoCloseable {
    private static final int ROUNDS_A_SECOND = 200;
    private static final int DIGITS = 12;

    private final DatagramChannel channel;
    private final byte[] message;
    private final int perRound;
    private final AtomicLong sent = new AtomicLong();
    private final Thread thread = new Thread(this::run, "flood");
    private volatile boolean closed;

    /** Begins to send. */
    public Flood(InetSocketAddress edge, String domain, int perSecond) {
        this.perRound = perSecond / ROUNDS_A_SECOND;
        try {
            channel = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.connect(edge);
            String local = "127.0.0.1:" + ((InetSocketAddress) channel.getLocalAddress()).getPort();
            message = ("INVITE sip:x@" + domain + " SIP/2.0\r\nVia: SIP/2.0/UDP " + local
                            + ";branch=z9hG4bK#\r\nFrom: <sip:stranger@" + domain
                            + ">;tag=1\r\nTo: <sip:x@" + domain
                            + ">\r\nCall-ID: flood-#\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n"
                            + "Contact: <sip:stranger@" + local + ">\r\nContent-Length: 0\r\n\r\n")
                    .replace("#", "0".repeat(DIGITS))
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(message.length);
        int branch = indexOf("z9hG4bK0") + "z9hG4bK".length();
        int call = indexOf("flood-0") + "flood-".length();
        long due = System.nanoTime();
        while (!closed) {
            for (int i = 0; i < perRound && !closed; i++) {
                write(sent.incrementAndGet(), branch);
                write(sent.get(), call);
                buffer.clear().put(message).flip();
                try {
                    channel.write(buffer);
                } catch (IOException refused) {
                    // As when nobody listens: the next may arrive.
                }
            }
            due += TimeUnit.SECONDS.toNanos(1) / ROUNDS_A_SECOND;
            long early = due - System.nanoTime();
            if (early > 0) {
                LockSupport.parkNanos(early);
            } else {
                due = System.nanoTime(); // what could not be sent in time is not made up for
            }
        }
    }

    private int indexOf(String text) {
        return new String(message, StandardCharsets.US_ASCII).indexOf(text);
    }

    private void write(long number, int at) {
        long left = number;
        for (int digit = DIGITS - 1; digit >= 0; digit--) {
            message[at + digit] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }

    /** How many were sent so far. */
    public long sent() {
        return sent.get();
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
            channel.close();
        } catch (IOException | InterruptedException ignored) {
            Thread.currentThread().interrupt();
        }
    }
}
