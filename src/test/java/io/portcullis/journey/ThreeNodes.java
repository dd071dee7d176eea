package io.portcullis.journey;

import static org.awaitility.Awaitility.await;

import io.portcullis.testkit.Postgres;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Three processes on one PostgreSQL, each on an address of its own with one port for all, as behind a balancer at
 * {@link #ENTRANCE}, which they all advertise.
 */
final class ThreeNodes implements AutoCloseable {
    private static final String ENTRANCE = "127.0.0.20";
    private static final String KEY = "PORTCULLIS_MASTER_KEY=" + "00112233445566778899aabbccddeeff".repeat(2);
    private static final int NODES = 3;

    private final InetSocketAddress entrance;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<Served> nodes = new ArrayList<>();

    private ThreeNodes(InetSocketAddress entrance) {
        this.entrance = entrance;
    }

    /** Starts them; alice is known to all of them, may register as well, and so may {@code others}. */
    static ThreeNodes inFrontOf(InetSocketAddress pbx, Path folder, String... others) throws IOException {
        ThreeNodes fleet =
                new ThreeNodes(new InetSocketAddress(ENTRANCE, Ports.free().getPort()));
        String store = Postgres.newDatabase();
        for (int i = 1; i <= NODES; i++) {
            String host = "127.0.0." + (20 + i);
            Path own = Files.createDirectory(folder.resolve("node" + i));
            InetSocketAddress address = new InetSocketAddress(host, fleet.entrance.getPort());
            String id = "node-id: " + i;
            fleet.addresses.add(address);
            fleet.nodes.add(Served.with(List.of("env", KEY), "-Xmx192m")
                    .inFrontOf(
                            pbx,
                            own,
                            yaml -> id + "\nstore: { url: \"" + store + "\" }\n"
                                    + yaml.replaceAll("(udp|tcp)://[0-9.]+:\\d+", "$1://" + text(address))
                                            .replace(
                                                    "sip: {",
                                                    "sip: { advertise: " + ENTRANCE + ", node-address: " + host
                                                            + ", proxy-protocol-from: [ " + Balancer.FROM + " ],")
                                            .replace("gate: {", "gate: { lockout: { failures: 3 },")));
        }
        fleet.nodes.get(0).provision();
        fleet.nodes.get(0).takeRegistrations(others);
        await().until(() -> fleet.all(node -> node.knows(1 + others.length)));
        return fleet;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ':' + address.getPort();
    }

    private boolean all(Predicate<Served> what) {
        return nodes.stream().allMatch(what);
    }

    /** Where a balancer is to be. */
    InetSocketAddress entrance() {
        return entrance;
    }

    InetSocketAddress[] addresses() {
        return addresses.toArray(InetSocketAddress[]::new);
    }

    List<Served> nodes() {
        return nodes;
    }

    @Override
    public void close() {
        nodes.forEach(Served::close);
    }
}
