package io.portcullis.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A home router between one phone and the edge: passes datagrams, shows the edge a port of its own, and can change that port
 * as routers do when a binding has expired. The phone takes it for the edge, so it puts the edge where the phone named it.
 */
final class NatRelay implements AutoCloseable {
    private static final int LARGEST_DATAGRAM = 65_535;

    private final InetSocketAddress edge;
    private final DatagramSocket inner;
    private final AtomicReference<DatagramSocket> outer;
    private final AtomicReference<InetSocketAddress> phone = new AtomicReference<>();

    /** A router in front of {@code edge}. */
    NatRelay(InetSocketAddress edge) throws IOException {
        this.edge = edge;
        this.inner = open();
        this.outer = new AtomicReference<>(open());
        pass(inner, packet -> {
            phone.set((InetSocketAddress) packet.getSocketAddress());
            String said = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
            packet.setData(said.replace(text(address()), text(edge)).getBytes(StandardCharsets.ISO_8859_1));
            send(outer.get(), packet, edge);
        });
        listen(outer.get());
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ':' + address.getPort();
    }

    private interface Taker {
        void take(DatagramPacket packet) throws IOException;
    }

    private static DatagramSocket open() throws SocketException {
        return new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    /** Where the phone thinks that the edge is. */
    InetSocketAddress address() {
        return (InetSocketAddress) inner.getLocalSocketAddress();
    }

    /** Forgets the binding; the phone's next datagram makes another, with another port. */
    void rebind() throws IOException {
        DatagramSocket next = open();
        outer.getAndSet(next).close();
        listen(next);
    }

    private void listen(DatagramSocket socket) {
        pass(socket, packet -> {
            InetSocketAddress known = phone.get();
            if (known != null && packet.getSocketAddress().equals(edge)) {
                send(inner, packet, known);
            }
        });
    }

    private static void send(DatagramSocket from, DatagramPacket packet, InetSocketAddress to) throws IOException {
        from.send(new DatagramPacket(Arrays.copyOf(packet.getData(), packet.getLength()), packet.getLength(), to));
    }

    private static void pass(DatagramSocket socket, Taker taker) {
        Thread thread = new Thread(
                () -> {
                    while (!socket.isClosed()) {
                        passOne(socket, taker);
                    }
                },
                "nat");
        thread.setDaemon(true);
        thread.start();
    }

    private static void passOne(DatagramSocket socket, Taker taker) {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
            socket.receive(packet);
            taker.take(packet);
        } catch (SocketException closed) {
            // The binding has expired, or the router is off.
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        inner.close();
        outer.get().close();
    }
}
