package io.portcullis.journey;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for programs that must be told theirs. None of those that systems give to outgoing connections, so that nobody takes
 * one between here and there, also while a program is killed and started again.
 */
final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int TRIES = 100;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** An address of 127.0.0.1 where nobody listens, over UDP or TCP; each is given once. */
    static InetSocketAddress free() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(),
                    ThreadLocalRandom.current().nextInt(FIRST, LAST));
            if (GIVEN.add(address.getPort()) && isFree(address)) {
                return address;
            }
        }
        throw new IOException("ports: none free (expected: one of " + TRIES + ")");
    }

    private static boolean isFree(InetSocketAddress address) {
        try (DatagramSocket datagrams = new DatagramSocket(address);
                ServerSocket streams = new ServerSocket(address.getPort(), 1, address.getAddress())) {
            return datagrams.isBound() && streams.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
