package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.pbx.DemoPbx;
import io.portcullis.pbx.DemoPhone;
import io.portcullis.pbx.Transport;
import io.portcullis.testkit.EdgeUser;
import io.portcullis.testkit.Postgres;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node has the REST API and no SIP, another SIP, no REST API, and a database user that may only read. */
class RolesIT {
    @TempDir
    private Path folder;

    private final DemoPbx pbx = new DemoPbx(
            new DemoPbx.Settings("127.0.0.1", 0, Duration.ZERO, Duration.ofMillis(100), 10), System::nanoTime);
    private Served control;
    private Served edge;

    @BeforeEach
    void start() throws IOException, SQLException {
        String url = Postgres.newDatabase();
        Path controls = Files.createDirectory(folder.resolve("control"));
        Path edges = Files.createDirectory(folder.resolve("edge"));
        control = Served.inFrontOf(pbx.address(), controls, yaml -> yaml + store(url) + "role: control\n");
        Files.createDirectory(edges.resolve("data"));
        Files.copy(
                controls.resolve("data/master.key"),
                edges.resolve("data/master.key"),
                StandardCopyOption.COPY_ATTRIBUTES);
        String readOnly = EdgeUser.make(url);
        edge = Served.inFrontOf(pbx.address(), edges, yaml -> yaml + store(readOnly) + "role: edge\n");
    }

    private static String store(String url) {
        return "store: { url: \"" + url + "\" }\n";
    }

    @AfterEach
    void stop() {
        if (edge != null) {
            edge.close();
        }
        control.close();
        pbx.close();
    }

    @Test
    void what_is_written_at_the_one_is_in_force_at_the_other() throws Exception {
        assertReady(
                control, "node-id=1 version=\\S+ role=control .* listeners=none api=127.0.0.1:\\d+ .*upstreams=none");
        assertReady(edge, "node-id=2 version=\\S+ role=edge .* listeners=udp://\\S+ api=none .*");
        assertClosed(edge.apiPort());
        assertClosed(control.address().getPort());
        assertEquals(200, control.admin("/readyz").statusCode());
        control.provision();
        await().until(edge::knowsTheUser);
        assertCallPasses();
        Rest rest = control.rest();
        await().until(() -> roles(rest).equals(Map.of(1, "control", 2, "edge")));
        Rest.Answer list = rest.post(rest.in("/SIP/CredentialLists.json?Wait=all"), "FriendlyName", "b");
        assertEquals("all", list.headers().firstValue("Portcullis-Nodes").orElse(""));
        assertTrue(edge.admin("/metrics").body().contains("portcullis_node_info{node_id=\"2\",role=\"edge\"} 1"));
        Rest.Answer lockouts = rest.get("/portcullis/v1/Lockouts");
        assertEquals(404, lockouts.status());
        assertTrue(
                lockouts.body().path("message").asText().contains("no SIP"),
                lockouts.body().toString());
        assertEquals(200, rest.get("/portcullis/v1/Status").status());
        assertEquals(200, edge.admin("/readyz").statusCode());
        assertEquals(0, control.terminate());
        assertCallPasses();
        assertEquals(0, edge.terminate());
    }

    private static void assertReady(Served node, String words) {
        await().until(() -> node.log().lines().anyMatch(line -> line.matches(".*portcullis ready " + words)));
    }

    private static Map<Integer, String> roles(Rest rest) {
        Map<Integer, String> roles = new TreeMap<>();
        for (JsonNode node : rest.get("/portcullis/v1/Nodes").body().path("nodes")) {
            roles.put(node.path("node_id").intValue(), node.path("role").textValue());
        }
        return roles;
    }

    private static void assertClosed(int port) {
        assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port).close());
    }

    private void assertCallPasses() throws Exception {
        DemoPhone.Account account = new DemoPhone.Account(Edge.USER, Edge.DOMAIN, Edge.PASSWORD);
        DemoPhone.Settings settings = new DemoPhone.Settings(
                "127.0.0.1", edge.address(), Transport.UDP, account, Duration.ofMillis(20), Duration.ofSeconds(10));
        try (DemoPhone phone = new DemoPhone(settings, System::nanoTime, new SecureRandom())) {
            assertTrue(phone.call("sip:bob@" + Edge.DOMAIN).completed());
        }
    }
}
