package io.portcullis.api;

import com.github.benmanes.caffeine.cache.Ticker;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.logging.AccessLogWriter;
import io.portcullis.base.BindFault;
import io.portcullis.directory.Account;
import io.portcullis.directory.Directory;
import io.portcullis.directory.HashedSecret;
import io.portcullis.directory.Sid;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST API. Between {@link #start} and {@link #close} it answers; what it does blocks on threads of its own, of
 * which there are 16, and 1,024 requests may wait for them: one more is answered 503 and was not processed.
 */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final Logger ACCESS = LoggerFactory.getLogger("io.portcullis.api.access");
    private static final int WORKERS = 16;
    private static final int MOST_WAITING = 1_024;
    private static final int MOST_CONNECTIONS = 2_048;
    private static final int MOST_BODY_BYTES = 256 * 1024;
    private static final Duration MOST_UPLOAD_TIME = Duration.ofSeconds(15);
    private static final Duration MOST_IDLE_TIME = Duration.ofSeconds(75);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final int LONGEST_PATH = 256;

    private final ApiSettings settings;
    /** Null without TLS. */
    private volatile @Nullable TlsKeyPair identity;

    private final Ports ports;
    private final Mint mint;
    private final Places places;
    private final Server server;
    private final ExecutorService workers;
    private final AttemptStreams streams;
    private final WebhookSender sender;

    /**
     * What the API works with.
     *
     * @param directory what it tells of and writes to
     * @param published what of that is in force on this node
     * @param border where routes may not lead
     * @param nodes the others
     * @param insight what this node knows of itself
     * @param listener told what it did
     */
    public record Ports(
            Directory directory,
            PublishedRevision published,
            RouteBorder border,
            OtherNodes nodes,
            Insight insight,
            ApiListener listener) {}

    /**
     * Makes a server that is not bound yet.
     *
     * @param clock dates what is created and changed
     * @param random names what is created and makes tokens and secrets, so it must be secure
     * @param ticker for what is remembered for a while
     */
    public ApiServer(ApiSettings settings, Ports ports, InstantSource clock, RandomGenerator random, Ticker ticker) {
        this.settings = settings;
        this.ports = ports;
        renewCertificate();
        this.mint = new Mint(clock, random);
        this.workers = workers();
        Directory directory = ports.directory();
        Logins logins = new Logins(ports.directory().accounts(), ticker);
        Routes routes = Routes.of(ports, settings, logins, mint);
        RateBound<Sid> rates = RateBound.of(settings.rate(), ticker);
        PublishWait wait =
                new PublishWait(directory, ports.published(), ports.nodes(), settings.publishWait(), ports.listener());
        Dispatcher dispatcher = new Dispatcher(logins, rates, new Audits(directory.records(), mint), MOST_BODY_BYTES);
        this.sender =
                new WebhookSender(directory.webhooks(), ports.border(), mint, ports.listener(), WebhookSender.usual());
        this.places = new Places(settings.publicUrl(), new ForwardedFor(settings.proxies()));
        this.streams = new AttemptStreams(ports.insight(), new Viewers(settings, logins), dispatcher);
        this.server = server(
                new ApiService(new ApiService.Answering(routes, dispatcher, mint), streams, places, wait, workers));
    }

    private Server server(ApiService service) {
        ServerBuilder builder = Acceptor.quickToStop(Server.builder())
                .serviceUnder("/", Decorations.of(settings.corsOrigins()).apply(service))
                .absoluteUriTransformer(Urls::origin)
                .errorHandler(service)
                .childChannelPipelineCustomizer(RequestTarget::watch)
                .maxRequestLength(MOST_BODY_BYTES)
                .maxNumConnections(MOST_CONNECTIONS)
                .requestTimeout(MOST_UPLOAD_TIME)
                .idleTimeout(MOST_IDLE_TIME)
                .gracefulShutdownTimeout(Duration.ZERO, DRAIN)
                .disableServerHeader()
                .unloggedExceptionsReportInterval(Duration.ZERO)
                .meterRegistry(NoopMeterRegistry.get())
                .accessLogWriter((AccessLogWriter) this::done, true);
        if (settings.console()) {
            HttpService console = Decorations.packing().apply(new ConsoleService(ConsoleFiles.read(), mint));
            builder.service(ConsoleFiles.PAGE, console).serviceUnder(ConsoleFiles.PAGE + '/', console);
        }
        if (settings.tls().certificate() == null) {
            return builder.http(settings.listen()).build();
        }
        return builder.https(settings.listen()).tlsProvider(host -> identity).build();
    }

    /**
     * Makes new connections with what the files of {@code api.tls} hold now, if there are any.
     *
     * @throws IllegalArgumentException when they are of no use; then nothing has changed
     */
    public void renewCertificate() {
        if (settings.tls().certificate() != null) {
            identity = settings.tls().keyPair();
        }
    }

    /**
     * Makes the configured accounts be there, binds the listener and returns when it answers.
     *
     * @throws io.portcullis.directory.DirectoryException when the store cannot be reached
     * @throws BindException when the address cannot be bound; it names the key and says why
     */
    public void start() throws BindException {
        ports.directory().accounts().bootstrap(configured());
        configured().forEach(this::sayWhichTokenCounts);
        settings.warnings().forEach(LOG::warn);
        try {
            server.start().join();
        } catch (CompletionException notBound) {
            Throwable why = Objects.requireNonNullElse(notBound.getCause(), notBound);
            String value = settings.listen()
                    .toString()
                    .substring(settings.listen().toString().indexOf('/') + 1);
            throw BindFault.of("api.listen", value, settings.listen().getPort(), false, why);
        }
        sender.start();
    }

    /** When the first certificate of the chain that callers are shown is over; null without TLS. */
    public @Nullable Instant certificateEnd() {
        TlsKeyPair shown = identity;
        return shown == null
                ? null
                : shown.certificateChain().stream()
                        .map(certificate -> certificate.getNotAfter().toInstant())
                        .min(Instant::compareTo)
                        .orElse(null);
    }

    /** Where it is bound; known once started. */
    public InetSocketAddress address() {
        return server.activePorts().keySet().iterator().next();
    }

    /** Takes no new requests, lets those that run finish for up to 10 seconds, then returns. */
    @Override
    public void close() {
        streams.close();
        CompletableFuture<Void> stopped = server.stop();
        stopped.copy()
                .completeOnTimeout(null, DRAIN.toMillis() / 2, TimeUnit.MILLISECONDS)
                .join();
        ports.published().release();
        stopped.join();
        sender.close();
        workers.shutdown();
    }

    private List<Account> configured() {
        return settings.accounts().stream()
                .map(account -> {
                    Sid sid = Sid.of(account.sid());
                    HashedSecret token = HashedSecret.of(sid, account.authToken());
                    return new Account(sid, sid, account.friendlyName(), Account.Status.ACTIVE, token, mint.dates());
                })
                .toList();
    }

    private void sayWhichTokenCounts(Account configured) {
        boolean promoted = ports.directory()
                .accounts()
                .find(configured.sid())
                .filter(account -> account.tokens().overConfigured())
                .isPresent();
        if (promoted) {
            LOG.warn(
                    "account {}: the token that was promoted counts; the one of the configuration is good for nothing"
                            + " until another is written there",
                    configured.sid());
        } else {
            LOG.info("account {}: the token of the configuration counts", configured.sid());
        }
    }

    /** One line a request, without its query, body or login; then the listener. */
    private void done(RequestLog log) {
        Trace trace = log.context().attr(Trace.KEY);
        String resource = trace == null ? "unknown" : trace.resource();
        String method = log.context().method().name();
        int status = log.responseHeaders().status().code();
        long nanos = log.totalDurationNanos();
        if (ACCESS.isInfoEnabled()) {
            String path = log.context().path();
            ACCESS.info(
                    "{} {} {} status={} code={} account={} micros={} from={}",
                    trace == null ? "-" : trace.requestId(),
                    method,
                    path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) : path,
                    status,
                    trace == null ? 0 : trace.code(),
                    trace == null ? null : trace.account(),
                    TimeUnit.NANOSECONDS.toMicros(nanos),
                    caller(log));
        }
        ports.listener()
                .requestDone(
                        resource, List.of("GET", "POST", "DELETE").contains(method) ? method : "other", status, nanos);
    }

    private String caller(RequestLog log) {
        return log.context() instanceof ServiceRequestContext context
                ? places.caller(context, log.requestHeaders()).getHostAddress()
                : "-";
    }

    private static ExecutorService workers() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                WORKERS, WORKERS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, "portcullis-api");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
