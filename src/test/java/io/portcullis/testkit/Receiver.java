package io.portcullis.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server that alerts are sent to. It answers what it is told to, and keeps what it was sent. */
public final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile CountDownLatch silence = new CountDownLatch(0);

    /** What it was sent: the target of the request, two of its headers, and the body. */
    public record Message(String target, String signature, String idempotency, String body) {}

    public Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            messages.add(new Message(
                    exchange.getRequestURI().toString(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("X-Twilio-Signature")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("I-Twilio-Idempotency-Token")),
                    new String(body, StandardCharsets.UTF_8)));
            silence.await();
            exchange.sendResponseHeaders(status, -1);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers this from now on, also whom it has not answered yet. */
    public void answers(int with) {
        status = with;
        silence.countDown();
    }

    /** Answers nothing from now on. */
    public void keepsSilent() {
        silence = new CountDownLatch(1);
    }

    /** All that it was sent. */
    public List<Message> messages() {
        return messages;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Where it is, with this path. */
    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    @Override
    public void close() {
        silence.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
