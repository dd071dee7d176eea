package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.testkit.Postgres;
import io.portcullis.testkit.Relay;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API without its database: a clear refusal at once, and nothing that was refused happens later. */
class ApiOutageIT {
    /** Before, they were answered one after the other, each after a timeout of its own. */
    private static final Duration SOON = Duration.ofSeconds(15);

    private static final String LISTS = "/2010-04-01/Accounts/" + LiveApi.ACCOUNT + "/SIP/CredentialLists.json";

    @TempDir
    Path dir;

    @Test
    void twenty_writes_without_a_database_are_all_refused_and_none_is_done_when_it_is_back() throws Exception {
        String direct = Postgres.newDatabase();
        int server = URI.create(direct.substring("jdbc:".length())).getPort();
        ExecutorService clients = Executors.newFixedThreadPool(20);
        try (Relay relay = new Relay(server);
                LiveApi api =
                        LiveApi.Setup.in(dir).storeUrl(relay.through(direct)).start()) {
            Rest rest = api.rest();
            rest.get(LISTS);
            relay.blackHole();
            await().atMost(SOON).until(() -> !api.storeIsUp());
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String name = "list" + i;
                answers.add(clients.submit(
                        () -> rest.post(LISTS, "FriendlyName", name).status()));
            }
            for (Future<Integer> answer : answers) {
                assertEquals(503, answer.get(SOON.toSeconds(), TimeUnit.SECONDS));
            }
            relay.heal();
            await().atMost(SOON).until(api::storeIsUp);
            assertEquals(0, rest.get(LISTS).body().path("credential_lists").size());
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void a_write_whose_client_has_gone_before_its_turn_is_not_done() throws Exception {
        try (LiveApi api = LiveApi.start(dir);
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("portcullis.db"));
                Statement statement = other.createStatement()) {
            Rest rest = api.rest();
            assertEquals(0, rest.get(LISTS).body().path("credential_lists").size());
            statement.execute("begin immediate");
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
                OutputStream out = client.getOutputStream();
                out.write(post("FriendlyName=" + URLEncoder.encode("too late", StandardCharsets.UTF_8)));
                out.flush();
                // Its worker waits for its turn by now, or soon will and then sees that nobody is there.
                await().until(() -> threads("portcullis-api", Thread.State.TIMED_WAITING) > 0);
            }
            await().atMost(SOON).until(() -> waitingForTurns() == 0);
            statement.execute("rollback");
            assertEquals(201, rest.post(LISTS, "FriendlyName", "in time").status());
            assertEquals(1, rest.get(LISTS).body().path("credential_lists").size());
        }
    }

    private static long waitingForTurns() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> List.of(stack).toString().contains("io.portcullis.store.Writer.write"))
                .count();
    }

    private static long threads(String name, Thread.State state) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name) && thread.getState() == state)
                .count();
    }

    private static byte[] post(String form) {
        String login = Base64.getEncoder()
                .encodeToString((LiveApi.ACCOUNT + ":" + LiveApi.TOKEN).getBytes(StandardCharsets.US_ASCII));
        return ("POST " + LISTS + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic " + login
                        + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length()
                        + "\r\n\r\n" + form)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
