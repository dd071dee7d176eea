package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
    private static final Duration PATIENCE = Duration.ofMinutes(3);

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

    /** What the edge said of a subject, without date and level. */
    private static List<String> said(Served edge, String subject) {
        return edge.log()
                .lines()
                .filter(line -> line.contains(" state " + subject))
                .map(line -> line.substring(line.indexOf(" state ") + 7))
                .toList();
    }

    /** Waits until the last that is said of {@code subject} starts so, and what was said before it does not. */
    private static String awaitNews(Served edge, String subject, String start) {
        await().atMost(PATIENCE).until(() -> {
            List<String> lines = said(edge, subject);
            return !lines.isEmpty() && lines.get(lines.size() - 1).startsWith(subject + start);
        });
        List<String> lines = said(edge, subject);
        for (int i = 1; i < lines.size(); i++) {
            boolean repeats =
                    lines.get(i).startsWith(subject + start) && lines.get(i - 1).startsWith(subject + start);
            assertFalse(repeats, lines::toString);
        }
        return lines.get(lines.size() - 1);
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
                awaitNews(first, "node 2 ", "seen, ");
                awaitNews(second, "node 1 ", "seen, ");
                assertEquals(0, second.terminate());
            }
            awaitNews(first, "node 2 ", "has left the fleet");

            relay.blackHole();
            assertTrue(awaitNews(first, "store ", "lost: ").contains("; calls go on with what this node knows, "));
            relay.heal();
            awaitNews(first, "store ", "back after ");
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
            awaitNews(edge, "locked out ", "source=");
            assertEquals(
                    List.of("locked out source=127.0.0.1 user=\"" + Edge.USER + "\" failures=3 for=300s"),
                    said(edge, "locked out "));
            assertTrue(edge.admin("/metrics").body().contains("portcullis_lockouts_active 1.0"));

            String name = "upstream default: sip:127.0.0.1:" + target.getPort();
            pbx.close();
            awaitNews(edge, name, " is down: ");
            try (Peer again = Peer.at("127.0.0.1", target.getPort())) {
                await().atMost(PATIENCE).until(() -> {
                    again.send(edge.address(), again.receiveProbe().answer("200 OK"));
                    return said(edge, name).stream().anyMatch(line -> line.contains(" is up again after "));
                });
            }
            awaitNews(edge, name, " is up again after ");
        }
    }
}
