package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.testkit.Heard;
import io.portcullis.testkit.Peer;
import io.portcullis.testkit.Phone;
import io.portcullis.testkit.Receiver;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts on their way to a webhook outlive a process that is killed. */
class WebhookJourneyIT {
    private static final Path FOLDER = Path.of("src/test/node").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String BOB = "sip:bob@" + Edge.DOMAIN;
    private static final String HOOKS = "/portcullis/v1/Webhooks";
    private static final String TOKEN = "token-of-the-journeys";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final Receiver receiver = new Receiver();
    private final Peer pbx = Peer.lively();
    private final InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), pbx.port());

    @AfterEach
    void stop() {
        receiver.close();
        pbx.close();
    }

    private static String refused(Served edge) {
        try (Phone alice = new Phone(edge.address(), Edge.USER, "x", Edge.DOMAIN)) {
            Phone.Call call = alice.call();
            alice.send(call.request("MESSAGE", BOB));
            Heard challenge = alice.receive();
            alice.send(call.request("MESSAGE", BOB, alice.authorization(challenge, "MESSAGE", BOB, 1, "guess")));
            assertEquals(403, alice.receive().status());
            return call.callId();
        }
    }

    private static Set<String> calls(Receiver.Message message) throws IOException {
        Set<String> calls = new TreeSet<>();
        JSON.readTree(message.body())
                .path("alerts")
                .forEach(alert -> calls.add(alert.path("call_id").asText()));
        return calls;
    }

    private List<Receiver.Message> distinct() {
        return receiver.messages().stream()
                .collect(Collectors.toMap(Receiver.Message::idempotency, each -> each, (first, again) -> first))
                .values()
                .stream()
                .toList();
    }

    private static int waiting(Served edge) {
        return edge.rest().get(HOOKS).body().at("/webhooks/0/waiting").asInt();
    }

    @Test
    void none_is_lost_and_what_was_acknowledged_is_not_sent_again() throws Exception {
        Peers.require("node");
        try (Served edge = Served.inFrontOf(target, folder)) {
            edge.provision();
            await().until(edge::knowsTheUser);
            assertEquals(201, edge.rest().post(HOOKS, "Url", receiver.url("/a")).status());
            Set<String> all = new TreeSet<>();
            all.add(refused(edge));
            await().atMost(PATIENCE).until(() -> receiver.messages().size() == 1 && waiting(edge) == 0);

            receiver.keepsSilent();
            for (int i = 0; i < 5; i++) {
                all.add(refused(edge));
            }
            await().atMost(PATIENCE).until(() -> receiver.messages().size() == 2 && waiting(edge) == 5);
            edge.killAndStartAgain();
            receiver.answers(200);
            all.add(refused(edge));
            await().atMost(PATIENCE)
                    .until(() -> waiting(edge) == 0 && distinct().size() >= 3);
            edge.killAndStartAgain();
            all.add(refused(edge));
            await().atMost(PATIENCE)
                    .until(() -> waiting(edge) == 0
                            && distinct().stream()
                                            .mapToInt(WebhookJourneyIT::count)
                                            .sum()
                                    == all.size());

            Set<String> told = new TreeSet<>();
            int alerts = 0;
            for (Receiver.Message message : distinct()) {
                told.addAll(calls(message));
                alerts += calls(message).size();
            }
            assertEquals(all, told, "none is lost");
            assertEquals(all.size(), alerts, "none comes under two names");
            assertEquals(accepted(receiver.messages().size()), validated());
        }
    }

    private static int count(Receiver.Message message) {
        try {
            return calls(message).size();
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static List<String> accepted(int times) {
        return Collections.nCopies(times, "accepted");
    }

    /** What the vendor's Node library says of each message. */
    private List<String> validated() throws IOException, InterruptedException {
        Process node = new ProcessBuilder("node", "validate.js")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = node.getOutputStream()) {
            for (Receiver.Message message : receiver.messages()) {
                ObjectNode line = JSON.createObjectNode()
                        .put("token", TOKEN)
                        .put("signature", message.signature())
                        .put("url", receiver.url(message.target()))
                        .put("body", message.body());
                in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        node.waitFor();
        return said.strip().lines().toList();
    }
}
