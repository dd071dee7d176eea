package io.portcullis.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.portcullis.api.Acceptor;
import io.portcullis.base.BindFault;
import io.portcullis.base.VitalThreads;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * {@code /metrics} in Prometheus text format; {@code /livez}: 200, or 503 with every vital thread that gives no sign of
 * life; {@code /readyz}: 200, or 503 with every check that fails and why. Without a login: bind it to a private
 * address.
 */
public final class AdminServer implements AutoCloseable {
    /** How long a check may take before it counts as failed. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final MediaType PROMETHEUS_TEXT = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Readiness> checks;
    private final int node;
    private final Server server;

    private AdminServer(AdminSettings settings, Telemetry telemetry, int node, Map<String, Readiness> checks) {
        this.node = node;
        this.checks = new LinkedHashMap<>(checks);
        this.server = Acceptor.quickToStop(Server.builder())
                .http(settings.listen())
                .requestTimeout(PATIENCE.multipliedBy(2))
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO)
                .service(
                        "/metrics",
                        (context, request) ->
                                HttpResponse.of(HttpStatus.OK, PROMETHEUS_TEXT, HttpData.ofUtf8(telemetry.scrape())))
                .service("/livez", (context, request) -> liveness())
                .service("/readyz", (context, request) -> readiness(context))
                .build();
    }

    /**
     * Binds and starts.
     *
     * @param node this node's id
     * @param checks by the name that a failing one has in the answer
     * @throws BindException if the address cannot be bound
     */
    public static AdminServer start(
            AdminSettings settings, Telemetry telemetry, int node, Map<String, Readiness> checks) throws BindException {
        AdminServer admin = new AdminServer(settings, telemetry, node, checks);
        try {
            admin.server.start().join();
        } catch (CompletionException failure) {
            Throwable why = Objects.requireNonNullElse(failure.getCause(), failure);
            String value = settings.listen()
                    .toString()
                    .substring(settings.listen().toString().indexOf('/') + 1);
            throw BindFault.of("admin.listen", value, settings.listen().getPort(), false, why);
        }
        return admin;
    }

    /** Where it is bound, with the port that was chosen if it was 0. */
    public InetSocketAddress address() {
        return Objects.requireNonNull(server.activePort(), "not bound").localAddress();
    }

    private static HttpResponse liveness() {
        Map<String, String> silent = VitalThreads.silent();
        return silent.isEmpty()
                ? json(HttpStatus.OK, Map.of("status", "alive"))
                : json(HttpStatus.SERVICE_UNAVAILABLE, Map.of("failing", silent));
    }

    private HttpResponse readiness(ServiceRequestContext context) {
        Map<String, CompletableFuture<Optional<String>>> running = new LinkedHashMap<>();
        checks.forEach((name, check) -> running.put(name, run(check, context.blockingTaskExecutor())));
        CompletableFuture<?>[] all = running.values().toArray(CompletableFuture[]::new);
        return HttpResponse.of(CompletableFuture.allOf(all).thenApply(done -> {
            Map<String, String> failing = new LinkedHashMap<>();
            running.forEach((name, result) -> result.join().ifPresent(reason -> failing.put(name, reason)));
            return failing.isEmpty()
                    ? json(HttpStatus.OK, named("status", "ready"))
                    : json(HttpStatus.SERVICE_UNAVAILABLE, named("failing", failing));
        }));
    }

    private Map<String, Object> named(String key, Object value) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("node_id", node);
        body.put(key, value);
        return body;
    }

    private static CompletableFuture<Optional<String>> run(Readiness check, Executor workers) {
        CompletableFuture<Optional<String>> result = new CompletableFuture<>();
        workers.execute(() -> {
            try {
                result.complete(check.failure());
            } catch (Exception failure) {
                result.complete(Optional.of(String.valueOf(failure.getMessage())));
            }
        });
        return result.completeOnTimeout(
                Optional.of("no result within " + PATIENCE.toSeconds() + " s"),
                PATIENCE.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static HttpResponse json(HttpStatus status, Map<String, ?> body) {
        try {
            return HttpResponse.of(status, MediaType.JSON_UTF_8, HttpData.wrap(JSON.writeValueAsBytes(body)));
        } catch (JsonProcessingException never) {
            throw new IllegalStateException(never); // a map of strings is always JSON
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
