package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.pbx.DemoPbx;
import io.portcullis.pbx.DemoPhone;
import io.portcullis.pbx.Transport;
import io.portcullis.testkit.Postgres;
import io.portcullis.testkit.Relay;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that starts while its PostgreSQL is away serves with the index that it kept, and says how old that is. */
class StoreAwayIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private DemoPbx pbx;
    private String direct = "";
    private Relay relay;
    private Served served;

    @BeforeEach
    void start() throws IOException {
        pbx = new DemoPbx(
                new DemoPbx.Settings("127.0.0.1", 0, Duration.ZERO, Duration.ofMillis(100), 10), System::nanoTime);
        direct = Postgres.newDatabase();
        relay = new Relay(URI.create(direct.substring("jdbc:".length())).getPort());
        String url = relay.through(direct);
        served = Served.inFrontOf(
                pbx.address(), folder, yaml -> yaml + "store: { url: \"" + url + "\", max-staleness: 5s }\n");
        served.provision();
        await().until(served::knowsTheUser);
    }

    @AfterEach
    void stop() throws IOException {
        served.close();
        relay.close();
        pbx.close();
    }

    private Path kept() {
        return folder.resolve("data/index.snapshot");
    }

    private List<String> lost() {
        return served.log()
                .lines()
                .filter(line -> line.contains("store lost") || line.contains("cannot be opened"))
                .toList();
    }

    @Test
    void calls_pass_without_the_store_and_with_it_again() throws Exception {
        assertEquals(0, served.terminate());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept())));
        relay.blackHole();
        served.killAndStartAgain();
        assertTrue(served.log().contains("this node starts with the index that it kept"), served.log());
        assertTrue(served.log().contains("portcullis ready node-id=1"), served.log());
        assertCallPasses();
        await().atMost(PATIENCE).until(() -> served.admin("/readyz").statusCode() == 503);
        assertTrue(served.admin("/readyz").body().contains("the store was last heard"), "and says so");
        assertTrue(served.admin("/metrics").body().contains("portcullis_store_up 0.0"));
        assertCallPasses();
        await().atMost(PATIENCE).until(() -> !lost().isEmpty());
        assertCallPasses();
        assertEquals(1, lost().size(), () -> lost().toString());

        relay.heal();
        await().atMost(PATIENCE).until(() -> served.log().contains("the store is there: node-id=1"));
        await().atMost(PATIENCE).until(() -> served.admin("/readyz").statusCode() == 200);
        Rest rest = served.rest();
        assertEquals(
                201,
                rest.post(rest.in("/SIP/CredentialLists.json"), "FriendlyName", "new")
                        .status());
        assertCallPasses();
    }

    @Test
    void a_store_that_gives_it_another_id_than_it_has_served_with_is_told_of() throws Exception {
        served.terminate();
        relay.blackHole();
        served.killAndStartAgain();
        try (Connection connection = DriverManager.getConnection(direct);
                Statement statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate("update node set holder = 'another' where node_id = 1"));
        }
        relay.heal();
        await().atMost(PATIENCE)
                .until(() ->
                        served.log().contains("node-id: 2, which the store has given, but this node has served as 1"));
        assertCallPasses();
    }

    @Test
    void a_kept_index_that_is_damaged_is_refused_by_name_and_is_no_start() throws Exception {
        served.terminate();
        byte[] bytes = Files.readAllBytes(kept());
        bytes[bytes.length / 2] ^= 1;
        Files.write(kept(), bytes);
        relay.blackHole();
        assertThrows(AssertionError.class, served::killAndStartAgain);
        assertTrue(served.log().contains("index.snapshot: not as it was written"), served.log());
        relay.heal();
        served.killAndStartAgain();
        assertCallPasses();
    }

    private void assertCallPasses() throws Exception {
        DemoPhone.Account account = new DemoPhone.Account(Edge.USER, Edge.DOMAIN, Edge.PASSWORD);
        DemoPhone.Settings settings = new DemoPhone.Settings(
                "127.0.0.1", served.address(), Transport.UDP, account, Duration.ofMillis(20), Duration.ofSeconds(10));
        try (DemoPhone phone = new DemoPhone(settings, System::nanoTime, new SecureRandom())) {
            assertTrue(phone.call("sip:bob@" + Edge.DOMAIN).completed());
        }
    }
}
