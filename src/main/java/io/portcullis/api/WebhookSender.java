package io.portcullis.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import io.portcullis.directory.DirectoryException;
import io.portcullis.directory.Webhooks;
import io.portcullis.directory.Webhooks.Batch;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends alerts to webhooks, {@value #WORKERS} messages at a time, each on a thread that may wait. A message that does
 * not get a 2xx within {@link #PATIENCE} is sent again under the same name, after a second and then later and later, up
 * to {@link #LONGEST_PAUSE}; those that are due longest come first. Certificates are verified, redirections not
 * followed, and connections made only to addresses that {@link RouteBorder} lets the account's routes lead to.
 */
public final class WebhookSender implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
    private static final int WORKERS = 8;
    /** Longer than a message takes at most, and as long as it takes until another node goes on. */
    private static final Duration LEASE = Duration.ofSeconds(20);

    private static final long LOOK_MILLIS = 1_000;
    private static final int LONGEST_ANSWER = 64 * 1024;
    private static final int DOUBLINGS = 9;
    private static final int OK = 200;
    private static final int REDIRECTIONS = 300;

    private final Webhooks webhooks;
    private final RouteBorder border;
    private final Mint mint;
    private final ApiListener listener;
    private final ClientFactory clients;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Thread> workers;

    WebhookSender(Webhooks webhooks, RouteBorder border, Mint mint, ApiListener listener, ClientFactory clients) {
        this.webhooks = webhooks;
        this.border = border;
        this.mint = mint;
        this.listener = listener;
        this.clients = clients;
        this.workers = IntStream.range(0, WORKERS)
                .mapToObj(number -> new Thread(this::run, "webhooks-" + number))
                .peek(thread -> thread.setDaemon(true))
                .toList();
    }

    /** Connections as they are made usually: with the certificates that this virtual machine trusts. */
    static ClientFactory usual() {
        return ClientFactory.builder()
                .connectTimeout(Duration.ofSeconds(5))
                .idleTimeout(Duration.ofSeconds(10))
                .meterRegistry(NoopMeterRegistry.get())
                .build();
    }

    /** Sends from now on. */
    WebhookSender start() {
        workers.forEach(Thread::start);
        return this;
    }

    private void run() {
        try {
            boolean more = false;
            while (!closing.await(more ? 0 : LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                more = sendOne();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there was anything to send. */
    private boolean sendOne() throws InterruptedException {
        try {
            Optional<Batch> batch = webhooks.claim(mint.now(), LEASE, "MB" + mint.secret());
            if (batch.isPresent()) {
                settle(batch.get(), send(batch.get()));
            }
            return batch.isPresent();
        } catch (DirectoryException away) {
            LOG.debug("webhooks wait for the store: {}", away.getMessage());
        } catch (RuntimeException defect) {
            LOG.warn("a message to a webhook could not be made", defect);
        }
        return false;
    }

    private void settle(Batch batch, String failure) {
        boolean arrived = failure.isEmpty();
        listener.webhookDone(arrived);
        if (arrived) {
            webhooks.arrived(batch, mint.now());
            return;
        }
        if (batch.attempts() == 0) {
            LOG.warn(
                    "webhook {} of {}: {} (expected: 2xx within {} s); its alerts wait and are sent again",
                    batch.webhook().sid(),
                    batch.webhook().accountSid(),
                    failure,
                    PATIENCE.toSeconds());
        }
        webhooks.failed(batch, mint.now().plus(pause(batch.attempts())));
    }

    /**
     * Twice as long after each attempt, less up to a quarter, so that what failed together does not come back together.
     */
    private Duration pause(int attempts) {
        long millis = Math.min(LONGEST_PAUSE.toMillis(), 1_000L << Math.min(attempts, DOUBLINGS));
        return Duration.ofMillis(millis - (long) (mint.random().nextDouble() * millis / 4));
    }

    /** Empty when it has arrived; else why not. */
    private String send(Batch batch) throws InterruptedException {
        Optional<WebhookUrl> url = WebhookUrl.parse(batch.webhook().url());
        Optional<String> token = batch.token();
        if (url.isEmpty() || token.isEmpty()) {
            return url.isEmpty()
                    ? "its URL cannot be read"
                    : "no token to sign with: POST to it with the account's token";
        }
        try {
            int status = post(batch, url.get(), token.get());
            return status >= OK && status < REDIRECTIONS ? "" : "status " + status;
        } catch (UnknownHostException nowhere) {
            return "no way there: " + Form.echo(String.valueOf(nowhere.getMessage()));
        } catch (TimeoutException late) {
            return "no answer";
        } catch (ExecutionException failed) {
            return String.valueOf(failed.getCause()).split("[:;\n]", 2)[0];
        }
    }

    private int post(Batch batch, WebhookUrl url, String token)
            throws UnknownHostException, InterruptedException, ExecutionException, TimeoutException {
        InetSocketAddress to = url.resolve(border, batch.webhook().accountSid());
        byte[] body = Json.bytes(body(batch));
        String signed = url.with(body);
        RequestHeaders headers = RequestHeaders.builder(HttpMethod.POST, WebhookUrl.target(signed))
                .contentType(MediaType.JSON_UTF_8)
                .set(HttpHeaderNames.USER_AGENT, "portcullis")
                .set("X-Twilio-Signature", WebhookUrl.signature(signed, token))
                .set("I-Twilio-Idempotency-Token", batch.id())
                .build();
        WebClient client = WebClient.builder(
                        url.isSecure() ? SessionProtocol.H1 : SessionProtocol.H1C,
                        Endpoint.of(url.host(), url.port()).withInetAddress(to.getAddress()))
                .factory(clients)
                .responseTimeout(PATIENCE)
                .maxResponseLength(LONGEST_ANSWER)
                .build();
        return client.execute(HttpRequest.of(headers, HttpData.wrap(body)))
                .aggregate()
                .get(2 * PATIENCE.toMillis() - 1_000, TimeUnit.MILLISECONDS)
                .status()
                .code();
    }

    private static ObjectNode body(Batch batch) {
        ObjectNode json = Json.object()
                .put("id", batch.id())
                .put("account_sid", batch.webhook().accountSid().value())
                .put("webhook_sid", batch.webhook().sid().value());
        ArrayNode alerts = json.putArray("alerts");
        batch.alerts()
                .forEach(alert -> alerts.add(EventJson.of(alert.event(), alert.words())
                        .put("log_level", alert.level().word())));
        return json;
    }

    /** Begins no further message, and waits for those on their way. */
    @Override
    public void close() {
        closing.countDown();
        try {
            for (Thread worker : workers) {
                worker.join(PATIENCE.toMillis() / WORKERS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        workers.forEach(Thread::interrupt);
        clients.close();
    }
}
