package io.portcullis.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
    private static final AdminSettings ANY_PORT =
            new AdminSettings(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

    private final Telemetry telemetry = new Telemetry(
            "1.2.3",
            "sip.example.com",
            new CredentialIndex(CredentialSnapshot.empty("sip.example.com", HashSeed.of(new Random(1)))),
            System::nanoTime);

    @AfterEach
    void close() {
        telemetry.close();
    }

    @Test
    void metrics_are_prometheus_text() throws Exception {
        HttpResponse<String> answer = get("/metrics", Map.of());
        assertEquals(200, answer.statusCode());
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8",
                answer.headers().firstValue("content-type").orElseThrow());
        assertTrue(answer.body().contains("portcullis_build_info{version=\"1.2.3\"} 1"), answer.body());
    }

    @Test
    void a_process_that_answers_is_alive_even_if_not_ready() throws Exception {
        HttpResponse<String> answer = get("/livez", Map.of("sip", () -> Optional.of("no")));
        assertEquals(200, answer.statusCode());
        assertEquals("{\"status\":\"alive\"}", answer.body());
    }

    @Test
    void it_is_ready_when_every_check_says_so() throws Exception {
        HttpResponse<String> answer = get("/readyz", Map.of("sip", Optional::empty, "index", Optional::empty));
        assertEquals(200, answer.statusCode());
        assertEquals("{\"status\":\"ready\"}", answer.body());
    }

    @Test
    void a_failing_check_is_named_with_its_reason() throws Exception {
        Readiness silent = () -> Optional.of("udp://127.0.0.1:5060 did not answer");
        HttpResponse<String> answer = get("/readyz", Map.of("sip", silent, "index", Optional::empty));
        assertEquals(503, answer.statusCode());
        assertEquals(
                "{\"failing\":{\"sip\":\"udp://127.0.0.1:5060 did not answer\"},\"status\":\"not ready\"}",
                new ObjectMapper().readTree(answer.body()).toString());
    }

    @Test
    void a_check_that_breaks_or_hangs_fails() throws Exception {
        CountDownLatch forever = new CountDownLatch(1);
        Readiness breaking = () -> {
            throw new IllegalStateException("not loaded");
        };
        Readiness hanging = () -> {
            forever.await();
            return Optional.empty();
        };
        HttpResponse<String> answer = get("/readyz", Map.of("index", breaking, "sip", hanging));
        forever.countDown();
        assertEquals(503, answer.statusCode());
        assertTrue(answer.body().contains("\"index\":\"not loaded\""), answer.body());
        assertTrue(answer.body().contains("\"sip\":\"no result within 2 s\""), answer.body());
    }

    @Test
    void everything_else_is_not_there() throws Exception {
        assertEquals(404, get("/", Map.of()).statusCode());
    }

    @Test
    void an_address_in_use_is_told() throws Exception {
        try (AdminServer admin = AdminServer.start(ANY_PORT, telemetry, Map.of())) {
            AdminSettings same = new AdminSettings(admin.address());
            IOException fault = assertThrows(IOException.class, () -> AdminServer.start(same, telemetry, Map.of()));
            assertTrue(String.valueOf(fault.getMessage()).startsWith("admin.listen: "), fault.getMessage());
        }
    }

    private HttpResponse<String> get(String path, Map<String, Readiness> checks) throws Exception {
        try (AdminServer admin = AdminServer.start(ANY_PORT, telemetry, checks)) {
            URI uri = URI.create("http://127.0.0.1:" + admin.address().getPort() + path);
            return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }
}
