package io.portcullis.journey;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A real Prometheus that scrapes an edge twice a second and evaluates the alerts as often. */
final class Prometheus implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final InetSocketAddress address;
    private final Path log;
    private final Process process;

    /**
     * Ends the test where there is no Prometheus, as {@link Peers#require} does.
     *
     * @param edge a port of an admin listener
     * @param gone a port where nobody answers
     * @param rules the text of a file of rules
     */
    Prometheus(int edge, int gone, String rules, Path folder) throws IOException {
        Path program = Peers.require("prometheus");
        address = Ports.free();
        log = folder.resolve("prometheus.log");
        Files.writeString(folder.resolve("rules.yml"), rules);
        Path configuration = folder.resolve("prometheus.yml");
        Files.writeString(configuration, """
                global: { scrape_interval: 500ms, evaluation_interval: 500ms }
                rule_files: [ rules.yml ]
                scrape_configs:
                  - job_name: portcullis
                    static_configs: [ { targets: [ "127.0.0.1:%d" ] } ]
                  - job_name: portcullis-gone
                    static_configs: [ { targets: [ "127.0.0.1:%d" ] } ]
                """.formatted(edge, gone));
        process = Peers.start(
                List.of(
                        program.toString(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + address.getPort()),
                log);
        await().atMost(Duration.ofSeconds(60)).until(this::isReady);
    }

    private boolean isReady() throws IOException {
        assertTrue(process.isAlive(), () -> "prometheus did not start: " + said());
        try {
            return get("/-/ready").contains("Ready");
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private String said() {
        try {
            return Files.readString(log);
        } catch (IOException nothing) {
            return "";
        }
    }

    /** The result of an expression now: one for each series. */
    JsonNode query(String expression) {
        String answer = get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        JsonNode read = json(answer);
        assertTrue(read.path("status").asText().equals("success"), expression + ": " + answer);
        return read.at("/data/result");
    }

    /** The alerts that fire now, by name, with what each says. */
    Map<String, String> firing() {
        Map<String, String> alerts = new TreeMap<>();
        for (JsonNode alert : json(get("/api/v1/alerts")).at("/data/alerts")) {
            if (alert.path("state").asText().equals("firing")) {
                alerts.put(
                        alert.at("/labels/alertname").asText(),
                        alert.path("annotations").toString());
            }
        }
        return alerts;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private String get(String path) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + address.getPort() + path);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
