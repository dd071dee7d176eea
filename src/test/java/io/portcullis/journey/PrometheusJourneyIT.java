package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.testkit.Authority;
import io.portcullis.testkit.Heard;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running edge that a real Prometheus watches, with the dashboard's queries and the alerts as they are delivered. */
class PrometheusJourneyIT {
    private static final Path DASHBOARD = Path.of("config", "grafana", "portcullis.json");
    private static final Path ALERTS = Path.of("config", "prometheus", "alerts.yml");
    private static final Path PAGE = Path.of("src", "site", "markdown", "metrics.md");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration SLOW = Duration.ofMillis(4_200);
    private static final int GUESSES = 60;

    @TempDir
    private Path folder;

    private final Peer pbx = Peer.lively();
    private Served edge;
    private Phone alice;
    private Prometheus prometheus;
    private Relay relay;
    private boolean pbxIsGone;

    @BeforeEach
    void start() throws IOException {
        Peers.require("prometheus"); // before anything else takes its time
        String database = Postgres.newDatabase();
        relay = new Relay(URI.create(database.substring("jdbc:".length())).getPort());
        edge = Served.inFrontOf(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), pbx.port()),
                folder,
                new Authority("edges"),
                usual -> usual.replace("trusted-sources: [ 127.0.0.1/32 ]", "lockout: { failures: 1, users: 200 }")
                                .replace("\" ] } }\n", "\" ], probe-interval: 500ms, answer-timeout: 1s } }\n")
                        + "store: { url: \"" + relay.through(database) + "\" }\n");
        prometheus = new Prometheus(edge.adminPort(), Ports.free().getPort(), hasty(ALERTS), folder);
        alice = new Phone(edge.address(), Edge.USER, Edge.PASSWORD, Edge.DOMAIN);
        edge.provision();
        await().atMost(PATIENCE).until(edge::knowsTheUser);
    }

    @AfterEach
    void stop() throws IOException {
        if (edge != null) {
            alice.close();
            prometheus.close();
            edge.close();
            relay.close();
        }
        if (!pbxIsGone) {
            pbx.close();
        }
    }

    /** The same rules, for who cannot wait for days. */
    private static String hasty(Path rules) throws IOException {
        return Files.readString(rules).replaceAll("for: \\d+[a-z]", "for: 0s").replaceAll("\\[\\d+[a-z]\\]", "[10s]");
    }

    /** Somebody calls, and the PBX answers so. */
    private void call(String answer) {
        Phone.Call call = alice.call();
        alice.send(call.invite("bob"));
        Heard challenge = alice.receive();
        assertEquals(407, challenge.status());
        alice.send(call.ackOf(challenge, "bob"));
        alice.send(call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1)));
        Heard invite = pbx.receive(heard -> heard.is("INVITE"));
        pbx.send(edge.address(), invite.answer(answer));
        Heard last = alice.peer().receive(Heard::isFinal);
        alice.send(last.status() == 200 ? call.inDialog("ACK", last) : call.ackOf(last, "bob"));
    }

    /** Somebody writes over the REST API. */
    private void write() {
        Rest rest = edge.rest();
        String path = rest.in("/SIP/CredentialLists.json");
        assertEquals(
                201,
                rest.post(path, "FriendlyName", "list " + UUID.randomUUID()).status());
    }

    /** Somebody has the wrong password, and is told so or nothing. */
    private void guess(String user) {
        try (Phone mallory = new Phone(edge.address(), user, "guess", Edge.DOMAIN)) {
            Phone.Call call = mallory.call();
            mallory.send(call.invite("bob"));
            Heard challenge = mallory.receive();
            mallory.send(call.invite("bob", mallory.authorization(challenge, "INVITE", "bob", 1)));
            assertEquals(
                    403,
                    mallory.peer()
                            .receive(heard -> heard.status() > 401 && heard.status() != 407)
                            .status());
        }
    }

    /** A phone that never answers what it is asked. */
    private void neverAnswer() {
        Phone.Call call = alice.call();
        for (int i = 0; i < 5; i++) {
            alice.send(call.invite("bob"));
            assertEquals(407, alice.receive().status());
        }
    }

    /** Every expression of the dashboard, as Grafana asks it. */
    private static Map<String, String> queries() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        Map<String, String> queries = new TreeMap<>();
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                queries.put(
                        panel.path("title").asText()
                                + ' '
                                + target.path("refId").asText(),
                        target.path("expr")
                                .asText()
                                .replace("$__rate_interval", "30s")
                                .replace("$instance", ".*"));
            }
        }
        return queries;
    }

    private static boolean isNumber(JsonNode series) {
        return !series.at("/value/1").asText().equals("NaN");
    }

    @Test
    void every_query_of_the_dashboard_returns_data() throws IOException {
        JsonNode panels = new ObjectMapper().readTree(DASHBOARD.toFile()).path("panels");
        assertEquals(12, panels.size());
        Map<String, String> queries = queries();
        List<String> without = new ArrayList<>(queries.keySet());
        await().atMost(PATIENCE).untilAsserted(() -> {
            call("200 OK");
            call("486 Busy Here");
            write();
            guess("mallory");
            neverAnswer();
            without.removeIf(name -> {
                JsonNode found = prometheus.query(queries.get(name));
                return !found.isEmpty() && isNumber(found.get(0));
            });
            assertEquals(List.of(), without);
        });
        assertEquals(onThePage(), exported(), "metrics.md");
    }

    /** What the page names, but for what there is only after something went wrong. */
    private static Set<String> onThePage() throws IOException {
        Set<String> names = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `portcullis_"))
                .map(line -> line.split("`", -1)[1])
                .collect(Collectors.toCollection(TreeSet::new));
        names.remove("portcullis_survived_failures_total");
        return names;
    }

    private Set<String> exported() {
        return edge.admin("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("# TYPE portcullis_"))
                .map(line -> line.split(" ", -1)[2])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void alerts_fire_when_there_is_reason_to() throws IOException, InterruptedException {
        await().atMost(PATIENCE).until(() -> firesAll("PortcullisDown", "PortcullisCertificateEnds"));
        assertEquals(
                Set.of("PortcullisDown", "PortcullisCertificateEnds"),
                prometheus.firing().keySet(),
                "one that is not there, and a certificate for two days");

        for (int i = 0; i < GUESSES; i++) {
            guess("guesser" + i);
        }
        await().atMost(PATIENCE).until(() -> firesAll("PortcullisGuessing", "PortcullisLockoutStorm"));

        slowCall();
        await().atMost(PATIENCE)
                .until(() -> firesAll(
                        "PortcullisCallSetupFastBurn", "PortcullisCallSetupSlowBurn", "PortcullisCallSetupBudget"));

        edge.edit("admin: { listen: ", "node-id: 7\nadmin: { listen: ");
        edge.hangUp();
        await().atMost(PATIENCE).until(() -> firesAll("PortcullisRestartPending"));
        edge.edit("node-id: 7", "node-id: many");
        edge.hangUp();
        await().atMost(PATIENCE).until(() -> firesAll("PortcullisReloadFailed"));

        String target = "sip:127.0.0.1:" + pbx.port();
        pbx.close();
        pbxIsGone = true;
        await().atMost(PATIENCE).until(() -> firesAll("PortcullisNoUpstream", "PortcullisTargetDown"));
        await().atMost(PATIENCE).until(() -> {
            failedCall();
            return firesAll(
                    "PortcullisEdgeErrorsFastBurn", "PortcullisEdgeErrorsSlowBurn", "PortcullisEdgeErrorsBudget");
        });
        relay.blackHole();
        await().atMost(PATIENCE).until(() -> firesAll("PortcullisStoreLost"));
        await().atMost(PATIENCE.multipliedBy(2)).until(() -> firesAll("PortcullisIndexOld"));
        prometheus.firing().forEach((name, text) -> assertFalse(text.contains("error expanding"), name + ": " + text));
        await().until(() -> edge.log().contains("upstream default: " + target + " is down: "));
    }

    /** A call that takes longer than the objective allows to be refused. */
    private void slowCall() {
        Phone.Call call = alice.call();
        alice.send(call.invite("bob"));
        Heard challenge = alice.peer().receive(heard -> heard.status() == 407);
        alice.send(call.ackOf(challenge, "bob"));
        alice.send(call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1)));
        Heard invite = pbx.receive(heard -> heard.is("INVITE"));
        pbx.send(edge.address(), invite.answer("100 Trying"));
        long end = System.nanoTime() + SLOW.toNanos();
        await().until(() -> System.nanoTime() - end > 0);
        pbx.send(edge.address(), invite.answer("486 Busy Here"));
        alice.send(call.ackOf(alice.peer().receive(Heard::isFinal), "bob"));
    }

    private void failedCall() {
        Phone.Call call = alice.call();
        alice.send(call.invite("bob"));
        Heard challenge = alice.peer().receive(heard -> heard.status() == 407);
        alice.send(call.ackOf(challenge, "bob"));
        alice.send(call.invite("bob", alice.authorization(challenge, "INVITE", "bob", 1)));
        Heard failed = alice.peer().receive(heard -> heard.status() >= 500);
        assertEquals(503, failed.status());
        alice.send(call.ackOf(failed, "bob"));
    }

    private boolean firesAll(String... names) {
        return prometheus.firing().keySet().containsAll(Set.of(names));
    }
}
