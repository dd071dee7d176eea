package io.portcullis.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A balancer of datagrams by the address that they come from, with version 2 of the PROXY protocol before each; connects
 * from {@link Balancer#FROM}. What comes back goes to whom it was for.
 */
final class DatagramBalancer implements AutoCloseable {
    private static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final int DATAGRAM_OVER_IPV4 = 0x12;
    private static final int PROXIED = 0x21;
    private static final int ADDRESSES = 12;

    private final DatagramSocket entrance;
    private final List<InetSocketAddress> edges;
    private final Map<InetSocketAddress, DatagramSocket> ways = new ConcurrentHashMap<>();

    DatagramBalancer(InetSocketAddress address, InetSocketAddress... edges) throws SocketException {
        this.entrance = new DatagramSocket(address);
        this.edges = new CopyOnWriteArrayList<>(edges);
        start(this::takeIn);
    }

    /** This edge gets nothing any more, as when a health check has failed. */
    void isDead(InetSocketAddress edge) {
        edges.remove(edge);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) entrance.getLocalSocketAddress();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "datagram-balancer");
        thread.setDaemon(true);
        thread.start();
    }

    private void takeIn() {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            while (true) {
                packet.setLength(65_535);
                entrance.receive(packet);
                InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
                byte[] headed = headed(from, packet);
                InetSocketAddress edge =
                        edges.get(Math.floorMod(from.getAddress().hashCode(), edges.size()));
                ways.computeIfAbsent(from, this::way).send(new DatagramPacket(headed, headed.length, edge));
            }
        } catch (IOException closed) {
            // It ends.
        }
    }

    private byte[] headed(InetSocketAddress from, DatagramPacket packet) {
        return ByteBuffer.allocate(SIGNATURE.length + 4 + ADDRESSES + packet.getLength())
                .put(SIGNATURE)
                .put((byte) PROXIED)
                .put((byte) DATAGRAM_OVER_IPV4)
                .putShort((short) ADDRESSES)
                .put(from.getAddress().getAddress())
                .put(address().getAddress().getAddress())
                .putShort((short) from.getPort())
                .putShort((short) address().getPort())
                .put(packet.getData(), packet.getOffset(), packet.getLength())
                .array();
    }

    private DatagramSocket way(InetSocketAddress client) {
        try {
            DatagramSocket way = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(Balancer.FROM), 0));
            start(() -> giveBack(way, client));
            return way;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void giveBack(DatagramSocket way, InetSocketAddress client) {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            while (true) {
                packet.setLength(65_535);
                way.receive(packet);
                packet.setSocketAddress(client);
                entrance.send(packet);
            }
        } catch (IOException closed) {
            // It ends.
        }
    }

    @Override
    public void close() {
        entrance.close();
        ways.values().forEach(DatagramSocket::close);
    }
}
