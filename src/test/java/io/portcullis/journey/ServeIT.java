package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.pbx.DemoPbx;
import io.portcullis.pbx.DemoPhone;
import io.portcullis.pbx.Ladder;
import io.portcullis.pbx.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator writes is what callers meet, also after the power failed. */
class ServeIT {
    private static final OptionalInt REFUSED = OptionalInt.of(403);

    @TempDir
    private Path folder;

    private DemoPbx pbx;
    private Served served;

    @BeforeEach
    void start() {
        pbx = newPbx();
        served = Served.inFrontOf(pbx.address(), folder);
    }

    private static DemoPbx newPbx() {
        return new DemoPbx(
                new DemoPbx.Settings("127.0.0.1", 0, Duration.ZERO, Duration.ofMillis(100), 10), System::nanoTime);
    }

    @AfterEach
    void stop() {
        served.close();
        pbx.close();
    }

    private Ladder call(String password) {
        DemoPhone.Account account = new DemoPhone.Account(Edge.USER, Edge.DOMAIN, password);
        DemoPhone.Settings settings = new DemoPhone.Settings(
                "127.0.0.1", served.address(), Transport.UDP, account, Duration.ofMillis(20), Duration.ofSeconds(10));
        try (DemoPhone phone = new DemoPhone(settings, System::nanoTime, new SecureRandom())) {
            return phone.call("sip:bob@" + Edge.DOMAIN);
        }
    }

    @Test
    void a_credential_admits_from_its_creation_to_its_deletion_and_changes_with_its_password() {
        String credential = served.provision();
        await().until(() -> call(Edge.PASSWORD).completed());

        served.rest().post(credential, "Password", "Another-horse-10");
        await().until(() -> call("Another-horse-10").completed());
        assertEquals(REFUSED, call(Edge.PASSWORD).status());

        assertEquals(204, served.rest().delete(credential).status());
        await().until(() -> call("Another-horse-10").status().equals(REFUSED));
    }

    @Test
    void a_voice_url_takes_the_calls_of_its_domain() {
        served.provision();
        Rest rest = served.rest();
        Rest.Answer domains = rest.get(rest.in("/SIP/Domains.json"));
        String domain = domains.body().at("/domains/0/sid").textValue();
        try (DemoPbx voice = newPbx()) {
            String url = "sip://localhost:" + voice.address().getPort();
            assertEquals(
                    200,
                    rest.post(rest.in("/SIP/Domains/" + domain + ".json"), "VoiceUrl", url)
                            .status());
            await().until(() ->
                    call(Edge.PASSWORD).completed() && !voice.calls().isEmpty());
        }
    }

    @Test
    void what_was_answered_with_201_is_there_after_kill_9() throws IOException, InterruptedException {
        String credential = served.provision();
        served.killAndStartAgain();
        assertTrue(call(Edge.PASSWORD).completed());

        served.rest().post(credential, "Password", "Another-horse-10");
        served.killAndStartAgain();
        assertTrue(call("Another-horse-10").completed());
        assertEquals(REFUSED, call(Edge.PASSWORD).status());
    }

    @Test
    void it_says_that_it_is_ready_what_it_counted_and_who_called_but_no_secret()
            throws IOException, InterruptedException {
        served.provision();
        await().until(() -> call(Edge.PASSWORD).completed());
        assertEquals(REFUSED, call("Wrong-horse-11").status());

        String ready = served.log()
                .lines()
                .filter(line -> line.contains("portcullis ready "))
                .findFirst()
                .orElseThrow();
        for (String word : new String[] {
            "version=",
            "jvm=",
            "listeners=udp://127.0.0.1:",
            "api=127.0.0.1:",
            "realm=" + Edge.REALM,
            "data-dir=/",
            "domains=0 trunks=0 credentials=0",
            "upstreams=default(sip:127.0.0.1:"
        }) {
            assertTrue(ready.contains(" " + word), word + " in " + ready);
        }
        assertEquals(200, served.admin("/livez").statusCode());
        assertEquals(200, served.admin("/readyz").statusCode());
        String metrics = served.admin("/metrics").body();
        assertTrue(metrics.contains("portcullis_auth_attempts_total{algorithm=\"MD5\",result=\"ok\"}"), metrics);
        assertTrue(metrics.contains("portcullis_auth_attempts_total{algorithm=\"MD5\",result=\"bad_response\"} 1"));
        assertTrue(metrics.contains("portcullis_index_entries{kind=\"credential\"} 1"));
        assertFalse(metrics.contains(Edge.USER));
        await().until(() -> served.log().contains("result=bad_response"));
        for (String secret : new String[] {Edge.PASSWORD, "Wrong-horse-11", "token-of-the-journeys", "response="}) {
            assertFalse(served.log().contains(secret), secret);
        }
    }

    @Test
    void sigterm_ends_it_with_0() throws InterruptedException {
        assertEquals(0, served.terminate());
    }
}
