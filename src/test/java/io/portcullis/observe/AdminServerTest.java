package io.portcullis.observe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.base.VitalThreads;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.HashSeed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
    private static final AdminSettings ANY_PORT =
            new AdminSettings(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

    private static final Telemetry TELEMETRY = new Telemetry(
            "1.2.3",
            "sip.example.com",
            new CredentialIndex(CredentialSnapshot.empty("sip.example.com", HashSeed.of(new Random(1)))),
            System::nanoTime);

    private static final Readiness READY = Optional::empty;
    private static volatile Readiness sip = READY;
    private static volatile Readiness index = READY;
    private static final AdminServer ADMIN = start();

    @AfterAll
    static void close() {
        ADMIN.close();
        TELEMETRY.close();
    }

    @BeforeEach
    void becomeReady() {
        sip = READY;
        index = READY;
    }

    @Test
    void metrics_are_prometheus_text() throws Exception {
        HttpResponse<String> answer = get("/metrics");
        assertEquals(200, answer.statusCode());
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8",
                answer.headers().firstValue("content-type").orElseThrow());
        assertTrue(answer.body().contains("portcullis_build_info{version=\"1.2.3\"} 1"), answer.body());
    }

    @Test
    void a_process_that_answers_is_alive_even_if_not_ready() throws Exception {
        sip = () -> Optional.of("no");
        HttpResponse<String> answer = get("/livez");
        assertEquals(200, answer.statusCode());
        assertEquals("{\"status\":\"alive\"}", answer.body());
    }

    @Test
    void a_vital_thread_that_gives_no_sign_of_life_is_named() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        Thread stuck = VitalThreads.thread("stuck-one", () -> {
            VitalThreads.busyFor(Duration.ZERO);
            try {
                held.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        stuck.start();
        try {
            await().until(() -> get("/livez").statusCode() == 503);
            assertTrue(
                    get("/livez").body().startsWith("{\"failing\":{\"stuck-one\":\"no sign of life"),
                    get("/livez").body());
        } finally {
            held.countDown();
            stuck.join();
        }
        assertEquals(200, get("/livez").statusCode());
    }

    @Test
    void it_is_ready_when_every_check_says_so() throws Exception {
        HttpResponse<String> answer = get("/readyz");
        assertEquals(200, answer.statusCode());
        assertEquals("{\"node_id\":3,\"status\":\"ready\"}", answer.body());
    }

    @Test
    void a_failing_check_is_named_with_its_reason() throws Exception {
        sip = () -> Optional.of("udp://127.0.0.1:5060 did not answer");
        HttpResponse<String> answer = get("/readyz");
        assertEquals(503, answer.statusCode());
        assertEquals("{\"node_id\":3,\"failing\":{\"sip\":\"udp://127.0.0.1:5060 did not answer\"}}", answer.body());
    }

    @Test
    void a_check_that_breaks_or_hangs_fails() throws Exception {
        CountDownLatch forever = new CountDownLatch(1);
        sip = () -> {
            forever.await();
            return Optional.empty();
        };
        index = () -> {
            throw new IllegalStateException("not loaded");
        };
        HttpResponse<String> answer = get("/readyz");
        forever.countDown();
        assertEquals(503, answer.statusCode());
        assertEquals(
                "{\"node_id\":3,\"failing\":{\"sip\":\"no result within 2 s\",\"index\":\"not loaded\"}}",
                answer.body());
    }

    @Test
    void everything_else_is_not_there() throws Exception {
        assertEquals(404, get("/").statusCode());
    }

    @Test
    void an_address_in_use_is_told() {
        AdminSettings same = new AdminSettings(ADMIN.address());
        IOException fault = assertThrows(IOException.class, () -> AdminServer.start(same, TELEMETRY, 3, Map.of()));
        assertTrue(String.valueOf(fault.getMessage()).startsWith("admin.listen: "), fault.getMessage());
    }

    private static AdminServer start() {
        Map<String, Readiness> checks = new LinkedHashMap<>();
        checks.put("sip", () -> sip.failure());
        checks.put("index", () -> index.failure());
        try {
            return AdminServer.start(ANY_PORT, TELEMETRY, 3, checks);
        } catch (IOException noPort) {
            throw new AssertionError(noPort);
        }
    }

    private static HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + ADMIN.address().getPort() + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
