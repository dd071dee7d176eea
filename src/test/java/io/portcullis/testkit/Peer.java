package io.portcullis.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A SIP peer with one UDP socket on loopback that says and hears plain text (one character a byte). */
public final class Peer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5_000;

    private final DatagramSocket socket;

    /** Keeps others from the same port for streams; null when they may have it. */
    private final @Nullable Socket reserved;

    /** What the thread of a lively peer has kept for the test; null when only the test listens. */
    private final @Nullable BlockingQueue<Heard> kept;

    /** The ports it listens to; null is every one. */
    private volatile @Nullable Set<Integer> heeded;

    private Peer(DatagramSocket socket, @Nullable Socket reserved, @Nullable BlockingQueue<Heard> kept) {
        this.socket = socket;
        this.reserved = reserved;
        this.kept = kept;
    }

    /** A peer on a free port of 127.0.0.1 that answers probes by itself, whatever the test is at; they are never received. */
    public static Peer lively() {
        BlockingQueue<Heard> kept = new LinkedBlockingQueue<>();
        Peer peer = new Peer(bound("127.0.0.1", 0), null, kept);
        Thread thread = new Thread(() -> peer.live(kept), "lively-peer");
        thread.setDaemon(true);
        thread.start();
        return peer;
    }

    private void live(BlockingQueue<Heard> heard) {
        while (!socket.isClosed()) {
            try {
                Heard next = read(0);
                if (next.isProbe()) {
                    send(next.from(), next.answer("200 OK"));
                } else {
                    heard.add(next);
                }
            } catch (IOException | UncheckedIOException gone) {
                // Closed, or the edge is just starting again and its port refused the last answer.
            }
        }
    }

    /** A peer on a free port of 127.0.0.1. */
    public static Peer onLoopback() {
        return at("127.0.0.1", 0);
    }

    /**
     * A peer on a port of 127.0.0.1 that nobody else gets for a stream, not even by chance: who comes from there counts as
     * this peer.
     */
    public static Peer resident() {
        while (true) {
            DatagramSocket socket = bound("127.0.0.1", 0);
            Socket reserved = new Socket();
            try {
                reserved.bind(socket.getLocalSocketAddress());
                return new Peer(socket, reserved, null);
            } catch (IOException taken) {
                new Peer(socket, reserved, null).close();
            }
        }
    }

    /** A peer at this address. */
    public static Peer at(String host, int port) {
        return new Peer(bound(host, port), null, null);
    }

    private static DatagramSocket bound(String host, int port) {
        try {
            return new DatagramSocket(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The port it has. */
    public int port() {
        return socket.getLocalPort();
    }

    /** Host and port as they stand in a Via or a URI. */
    public String hostPort() {
        String host = socket.getLocalAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port();
    }

    /** Says {@code message}. */
    public void send(InetSocketAddress to, String message) {
        send(to, message.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Says {@code message}. */
    public void send(InetSocketAddress to, byte[] message) {
        try {
            socket.send(new DatagramPacket(message, message.length, to));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The next thing it hears but probes; fails when that takes too long. */
    public Heard receive() {
        return receive(heard -> true);
    }

    /** The next thing it hears that {@code wanted} wants; what comes before is forgotten. */
    public Heard receive(Predicate<Heard> wanted) {
        while (true) {
            Heard heard = hear();
            if (heard.isProbe()) {
                send(heard.from(), heard.answer("200 OK"));
            } else if (wanted.test(heard)) {
                return heard;
            }
        }
    }

    /** The next thing it hears, or null when it hears nothing for so long. */
    public @Nullable Heard receiveWithin(Duration time) {
        try {
            return listen((int) time.toMillis());
        } catch (SocketTimeoutException silence) {
            return null;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Whether what it has heard and not received yet holds something that {@code wanted} wants; forgets what comes before. */
    public boolean hears(Predicate<Heard> wanted) {
        Heard heard = receiveWithin(Duration.ofMillis(200));
        while (heard != null && !wanted.test(heard)) {
            heard = receiveWithin(Duration.ofMillis(200));
        }
        return heard != null;
    }

    /** The next thing it hears, which is a probe. */
    public Heard receiveProbe() {
        Heard heard = hear();
        if (!heard.isProbe()) {
            throw new AssertionError("a probe was expected, heard: " + heard.startLine());
        }
        return heard;
    }

    private Heard hear() {
        try {
            return listen(PATIENCE_MILLIS);
        } catch (SocketTimeoutException silence) {
            throw new AssertionError("nothing heard within " + PATIENCE_MILLIS + " ms at port " + port(), silence);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Hears these only from now on. What another test's edge still sends to a phone that is gone may come to whoever has
     * the phone's port next.
     */
    public void heed(Collection<InetSocketAddress> edge) {
        heeded = edge.stream().map(InetSocketAddress::getPort).collect(Collectors.toSet());
    }

    private boolean heeds(DatagramPacket packet) {
        Set<Integer> ports = heeded;
        return ports == null || ports.contains(packet.getPort());
    }

    private Heard listen(int millis) throws IOException {
        if (kept == null) {
            return read(millis);
        }
        try {
            Heard next = kept.poll(millis, TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new SocketTimeoutException();
            }
            return next;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    private Heard read(int millis) throws IOException {
        socket.setSoTimeout(millis);
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        do {
            packet.setLength(packet.getData().length);
            socket.receive(packet);
        } while (!heeds(packet));
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        return new Heard((InetSocketAddress) packet.getSocketAddress(), new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        socket.close();
        if (reserved != null) {
            try {
                reserved.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
