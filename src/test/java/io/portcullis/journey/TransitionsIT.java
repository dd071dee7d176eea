package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.Postgres;
import io.portcullis.testkit.Relay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log of a running edge says when the world around it changes: each once. */
class TransitionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final Peer pbx = Peer.lively();
    private final InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), pbx.port());

    @AfterEach
    void stop() {
        pbx.close();
    }

    private Served served(String name, UnaryOperator<String> change) throws IOException {
        return Served.inFrontOf(target, Files.createDirectory(folder.resolve(name)), change);
    }

    /** What the edge said of state, without date and level. */
    private static List<String> said(Served edge) {
        return edge.log()
                .lines()
                .filter(line -> line.contains(" state "))
                .map(line -> line.substring(line.indexOf(" state ") + 7))
                .toList();
    }

    private static void awaitLines(Served edge, int count) {
        await().atMost(PATIENCE).until(() -> said(edge).size() >= count);
        assertEquals(count, said(edge).size(), () -> said(edge).toString());
    }

    private static String store(String url) {
        return "store: { url: \"" + url + "\" }\n";
    }

    @Test
    void another_node_that_comes_and_goes_and_a_store_that_is_lost_and_comes_back() throws Exception {
        String direct = Postgres.newDatabase();
        int port = URI.create(direct.substring("jdbc:".length())).getPort();
        try (Relay relay = new Relay(port);
                Served first = served("first", usual -> usual + store(relay.through(direct)))) {
            String keys = "data-dir: " + folder.resolve("first").resolve("data");
            try (Served second = served(
                    "second", usual -> usual.replaceFirst("data-dir: .*", keys) + "node-id: 2\n" + store(direct))) {
                awaitLines(first, 1);
                assertTrue(
                        said(first).get(0).startsWith("node 2 seen, "),
                        () -> said(first).toString());
                awaitLines(second, 1);
                assertTrue(
                        said(second).get(0).startsWith("node 1 seen, "),
                        () -> said(second).toString());
                assertEquals(0, second.terminate());
            }
            awaitLines(first, 2);
            assertTrue(
                    said(first).get(1).matches("node 2 (gone: .*|has left the fleet)"),
                    () -> said(first).toString());

            relay.blackHole();
            awaitLines(first, 3);
            assertTrue(
                    said(first).get(2).startsWith("store lost: "),
                    () -> said(first).toString());
            assertTrue(
                    said(first).get(2).contains("; calls go on with what this node knows, "),
                    () -> said(first).get(2));
            relay.heal();
            awaitLines(first, 4);
            assertTrue(
                    said(first).get(3).startsWith("store back after "),
                    () -> said(first).toString());
        }
    }

    @Test
    void a_guesser_is_locked_out_once_and_a_pbx_goes_down_and_comes_up() throws IOException {
        try (Served edge = served(
                        "edge",
                        usual -> usual.replace("trusted-sources: [ 127.0.0.1/32 ]", "lockout: { failures: 3 }")
                                .replace("\" ] } }\n", "\" ], probe-interval: 500ms, answer-timeout: 1s } }\n"));
                Phone mallory = new Phone(edge.address(), Edge.USER, "guess", Edge.DOMAIN)) {
            edge.provision();
            await().atMost(PATIENCE).until(edge::knowsTheUser);
            for (int i = 0; i < 5; i++) {
                Phone.Call call = mallory.call();
                mallory.send(call.invite("bob"));
                mallory.send(call.invite(
                        "bob",
                        mallory.authorization(
                                mallory.peer().receive(heard -> heard.status() == 407), "INVITE", "bob", 1)));
                mallory.peer().receive(heard -> heard.status() == 403);
            }
            awaitLines(edge, 1);
            assertEquals(
                    "locked out source=127.0.0.1 user=\"" + Edge.USER + "\" failures=3 for=300s",
                    said(edge).get(0));
            assertTrue(edge.admin("/metrics").body().contains("portcullis_lockouts_active 1.0"));

            String name = "upstream default: sip:127.0.0.1:" + target.getPort();
            pbx.close();
            awaitLines(edge, 2);
            assertTrue(
                    said(edge).get(1).startsWith(name + " is down: "),
                    () -> said(edge).toString());
            try (Peer again = Peer.at("127.0.0.1", target.getPort())) {
                await().atMost(PATIENCE).until(() -> {
                    again.send(edge.address(), again.receiveProbe().answer("200 OK"));
                    return said(edge).size() >= 3;
                });
            }
            assertTrue(
                    said(edge).get(2).startsWith(name + " is up again after "),
                    () -> said(edge).toString());
        }
    }
}
