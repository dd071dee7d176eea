package io.portcullis.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.portcullis.api.Insight;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.edge.EdgeListener;
import io.portcullis.edge.EdgeServer;
import io.portcullis.event.EventBook;
import io.portcullis.event.EventSettings;
import io.portcullis.event.Sentences;
import io.portcullis.gate.GateListener;
import io.portcullis.gate.GateSettings;
import io.portcullis.proxy.ProxyListener;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of all stages, and what they have counted. Safe for use by any thread. */
public final class Telemetry implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final MeterBook book = new MeterBook();
    private final SipMeters sip;
    private final GateTelemetry gate;
    private final EdgeListener edge;
    private final AuthEvents events;
    private final EventBook eventBook;
    private final EventRecorder recorder;
    private final ProxyMeters proxy;
    private final IndexMeters index;
    private final ApiMeters api;
    private final NodeMeters nodes;
    private final ProcessMeters process;
    private final StateWatch watch;
    private final @Nullable UnheardLog unheard;

    /**
     * Everything at zero.
     *
     * @param version of the program
     * @param realm of the credentials that events may name the user of
     * @param clock nanoseconds that only ever go forward
     */
    public Telemetry(String version, String realm, CredentialIndex credentials, LongSupplier clock) {
        this(version, realm, credentials, EventSettings.USUAL, clock);
    }

    /** The same, which keeps so many events. */
    public Telemetry(
            String version, String realm, CredentialIndex credentials, EventSettings kept, LongSupplier clock) {
        this(realm, credentials, kept, clock, null);
        book.info(Meters.BUILD, version);
        LogBatch.countLost(book.counter(Meters.EVENTS_DROPPED, "log")::increment);
        registry.getPrometheusRegistry().register(book);
        watchProcess();
        events.start();
        watch.start();
        eventBook.courier().start();
    }

    private Telemetry(
            String realm,
            CredentialIndex credentials,
            EventSettings kept,
            LongSupplier clock,
            @Nullable UnheardLog log) {
        this.unheard = log;
        Logger states = log == null ? LoggerFactory.getLogger(Transitions.LOGGER) : log.logger();
        Transitions transitions = new Transitions(states, clock);
        LockoutLines lockouts = new LockoutLines(states, clock);
        sip = new SipMeters(book);
        GateMeters attempts = new GateMeters(book);
        nodes = new NodeMeters(book, transitions);
        LongAdder suppressed = book.counter(Meters.LOG_SUPPRESSED);
        events = log == null
                ? new AuthEvents(realm, clock, suppressed)
                : new AuthEvents(log.logger(), realm, clock, suppressed);
        gate = new GateTelemetry(attempts, nodes, events, lockouts);
        Counters<EventBook.Where> lost = new Counters<>(
                EventBook.Where.class, where -> book.counter(Meters.EVENTS_DROPPED, Counters.label(where)));
        eventBook = new EventBook(kept, new SecureRandom(), lost::add);
        recorder = new EventRecorder(eventBook, realm, clock, System::currentTimeMillis);
        edge = new EdgeTelemetry(sip, attempts, events, recorder);
        proxy = new ProxyMeters(book, sip, realm, transitions);
        index = new IndexMeters(book, credentials, clock, transitions);
        api = new ApiMeters(book);
        process = new ProcessMeters(book, InstantSource.system(), transitions);
        Overloads overloads = sip.overloads(transitions, clock);
        watch = new StateWatch(List.of(process::tick, overloads::tick, lockouts::tick, transitions::tick));
    }

    /** One whose counts nobody reads and whose lines are thrown away, though it does all the work of a real one. */
    public static Telemetry unheard(String realm, CredentialIndex credentials, LongSupplier clock) {
        return new Telemetry(realm, credentials, EventSettings.USUAL, clock, new UnheardLog());
    }

    private void watchProcess() {
        // Two that Prometheus' linter objects to, for their unit and their ending; the first under its usual name
        // below.
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        FunctionCounter.builder("process.cpu.seconds", ProcessHandle.current(), Telemetry::cpuSeconds)
                .description("Processor time of this process, user and system.")
                .register(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    private static double cpuSeconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    /** One failure on a vital thread was survived. */
    public void survived(String thread) {
        book.counter(Meters.SURVIVED, thread).increment();
    }

    /** For the wire. */
    public SipMeters sip() {
        return sip;
    }

    /** For the edge: meters and events. */
    public EdgeListener edge() {
        return edge;
    }

    /** What this node knows of itself; {@code edge} waits until it has started, and is empty where none will. */
    public Insight insight(
            Around around, Supplier<Optional<EdgeServer>> edge, Supplier<Insight.Status> status, InstantSource clock) {
        SnapshotSurroundings set = new SnapshotSurroundings(around.index(), around.gate(), around.listsOfAccount());
        return new LiveInsight(this, edge, new Sentences(set), status, clock);
    }

    /**
     * What explanations are made from.
     *
     * @param gate how this node's gate decides, or would
     * @param listsOfAccount the SIDs of all credential lists of an account; none while the store is away
     */
    public record Around(
            CredentialIndex index, Supplier<GateSettings> gate, Function<String, List<String>> listsOfAccount) {}

    RegistrationBook registrations() {
        return recorder.phones();
    }

    /** What became of requests lately. */
    public EventBook events() {
        return eventBook;
    }

    /** For the gate. */
    public GateListener gate() {
        return gate;
    }

    /** For the proxy. */
    public ProxyListener proxy() {
        return proxy;
    }

    /** For the feed of the index. */
    public IndexMeters index() {
        return index;
    }

    /** For the REST API. */
    public ApiMeters api() {
        return api;
    }

    /** For the fleet. */
    public NodeMeters nodes() {
        return nodes;
    }

    /** For the program itself. */
    public ProcessMeters process() {
        return process;
    }

    /** All of it in Prometheus text format. */
    String scrape() {
        return registry.scrape();
    }

    /** Says what is still unsaid, and lets go of the virtual machine. */
    @Override
    public void close() {
        watch.close();
        events.close();
        eventBook.courier().close();
        if (unheard != null) {
            unheard.close();
        }
        garbageCollection.close();
        registry.close();
    }
}
