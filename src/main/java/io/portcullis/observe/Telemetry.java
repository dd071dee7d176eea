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
import io.portcullis.credential.CredentialIndex;
import io.portcullis.edge.EdgeListener;
import io.portcullis.gate.GateListener;
import io.portcullis.proxy.ProxyListener;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The listeners of all stages, and what they have counted. Safe for use by any thread. */
public final class Telemetry implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final MeterBook book = new MeterBook();
    private final SipMeters sip;
    private final GateTelemetry gate;
    private final EdgeListener edge;
    private final AuthEvents events;
    private final ProxyMeters proxy;
    private final IndexMeters index;
    private final ApiMeters api;
    private final NodeMeters nodes;
    private final @Nullable UnheardLog unheard;

    /**
     * Everything at zero.
     *
     * @param version of the program
     * @param realm of the credentials that events may name the user of
     * @param clock nanoseconds that only ever go forward
     */
    public Telemetry(String version, String realm, CredentialIndex credentials, LongSupplier clock) {
        this(realm, credentials, clock, null);
        book.info(Meters.BUILD, version);
        registry.getPrometheusRegistry().register(book);
        watchProcess();
        events.start();
    }

    private Telemetry(String realm, CredentialIndex credentials, LongSupplier clock, @Nullable UnheardLog log) {
        this.unheard = log;
        sip = new SipMeters(book);
        GateMeters attempts = new GateMeters(book);
        nodes = new NodeMeters(book);
        LongAdder suppressed = book.counter(Meters.LOG_SUPPRESSED);
        events = log == null
                ? new AuthEvents(realm, clock, suppressed)
                : new AuthEvents(log.logger(), realm, clock, suppressed);
        gate = new GateTelemetry(attempts, nodes, events);
        edge = new EdgeTelemetry(sip, attempts, events);
        proxy = new ProxyMeters(book, sip, realm);
        index = new IndexMeters(book, credentials, clock);
        api = new ApiMeters(book);
    }

    /** One whose counts nobody reads and whose lines are thrown away, though it does all the work of a real one. */
    public static Telemetry unheard(String realm, CredentialIndex credentials, LongSupplier clock) {
        return new Telemetry(realm, credentials, clock, new UnheardLog());
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

    /** All of it in Prometheus text format. */
    String scrape() {
        return registry.scrape();
    }

    /** Says what is still unsaid, and lets go of the virtual machine. */
    @Override
    public void close() {
        events.close();
        if (unheard != null) {
            unheard.close();
        }
        garbageCollection.close();
        registry.close();
    }
}
