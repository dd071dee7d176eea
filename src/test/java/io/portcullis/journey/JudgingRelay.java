package io.portcullis.journey;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;

/** Stands between a library that cannot judge and the API: passes everything on and holds each answer against the description. */
final class JudgingRelay implements AutoCloseable {
    private static final OpenApi DESCRIBED = OpenApi.load();
    private static final List<String> PASSED_ON = List.of("Authorization", "Content-Type");

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());

    private JudgingRelay(HttpServer server, String base) {
        this.server = server;
        this.base = base;
    }

    /** A relay to the API at {@code base}. */
    static JudgingRelay to(String base) throws IOException {
        // Or each answer waits for the acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        JudgingRelay relay = new JudgingRelay(server, base);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", relay::pass);
        server.start();
        return relay;
    }

    /** Where the library sends its requests. */
    String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Every answer that was not as described, or told the token. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            HttpRequest.Builder asked = HttpRequest.newBuilder(URI.create(base + exchange.getRequestURI()))
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            for (String name : PASSED_ON) {
                exchange.getRequestHeaders().getOrDefault(name, List.of()).forEach(value -> asked.header(name, value));
            }
            HttpResponse<String> answer = client.send(asked.build(), HttpResponse.BodyHandlers.ofString());
            judge(exchange, answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.statusCode(), text.length == 0 ? -1 : text.length);
            if (text.length > 0) {
                exchange.getResponseBody().write(text);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void judge(HttpExchange exchange, HttpResponse<String> answer) {
        String path = exchange.getRequestURI().getPath();
        try {
            // Keys are in none of the vendor's descriptions that are at hand.
            if (!path.contains("/Keys")) {
                DESCRIBED.check(exchange.getRequestMethod(), path, answer.statusCode(), answer.body());
            }
        } catch (AssertionError fault) {
            faults.add(exchange.getRequestMethod() + ' ' + path + ": " + fault.getMessage());
        }
        if (answer.body().contains(LiveApi.TOKEN)) {
            faults.add(path + " tells the token");
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
