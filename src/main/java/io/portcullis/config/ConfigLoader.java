package io.portcullis.config;

import io.portcullis.api.AccountRate;
import io.portcullis.api.ApiSettings;
import io.portcullis.api.ApiTls;
import io.portcullis.api.BootstrapAccount;
import io.portcullis.base.Cidr;
import io.portcullis.base.Role;
import io.portcullis.canon.CanonSettings;
import io.portcullis.dns.DnsSettings;
import io.portcullis.edge.EdgeSettings;
import io.portcullis.edge.PathPolicy;
import io.portcullis.edge.SipSettings;
import io.portcullis.edge.Symmetric;
import io.portcullis.edge.TransactionLimits;
import io.portcullis.event.EventSettings;
import io.portcullis.gate.GateSettings;
import io.portcullis.gate.GateSettings.Lockout;
import io.portcullis.gate.GateSettings.OnBadCredentials;
import io.portcullis.gate.GateSettings.Rate;
import io.portcullis.observe.AdminSettings;
import io.portcullis.store.StoreSettings;
import io.portcullis.sync.Staleness;
import io.portcullis.tls.TlsFiles;
import io.portcullis.tls.Validity;
import io.portcullis.upstream.RouteSettings;
import io.portcullis.upstream.UpstreamSettings;
import io.portcullis.upstream.UpstreamsSettings;
import io.portcullis.wire.ConnectionLimits;
import io.portcullis.wire.ListeningPoint;
import io.portcullis.wire.WireSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the YAML file. Here is every key and its default; what a value may be stands in the settings record that it
 * ends in. All faults of a file are found in one pass; values of secret keys are never printed.
 */
public final class ConfigLoader {
    private static final Duration LONGEST_WARM_UP = Duration.ofMinutes(1);
    private static final Duration LONGEST_ANNOUNCEMENT = Duration.ofMinutes(5);

    private final Variables environment;

    /** With the lookup of environment variables, null for one that is not set: {@code System::getenv}. */
    public ConfigLoader(Function<String, @Nullable String> environment) {
        this.environment = new Variables(environment);
    }

    /**
     * Reads {@code file}; a key that it leaves out has its default.
     *
     * @throws ConfigException if the file is missing, is no YAML, or any key or value in it is wrong
     */
    public Config load(Path file) throws ConfigException {
        Section root = Document.open(file, environment);
        Document document = root.document();
        GateSettings gate = document.build(() -> gate(root));
        Config config = new Config(
                realm(root),
                role(root),
                dataDir(root),
                nodeId(root),
                root.section("start").value("warm-up", "5s", ConfigLoader::warmUp),
                drainAnnounce(root),
                drainTimeout(root),
                document.build(() -> new EdgeSettings(
                        document.build(() -> wire(document, root.section("sip"))),
                        document.build(() -> sip(root.section("sip"))),
                        new CanonSettings(root.section("sip").value("odd-messages", "200/s", Quantities::perSecond)),
                        gate,
                        document.build(() -> upstreams(document, root)),
                        root.section("sip").value("path", "always", PathPolicy::parse),
                        root.section("sip").values("remove-headers", List.of(), EdgeSettings::removedHeader))),
                document.build(() -> api(document, root)),
                new AdminSettings(root.section("admin").value("listen", "127.0.0.1:9464", Quantities::address)),
                document.build(() -> store(root)),
                document.build(() -> staleness(root.section("store"))),
                document.build(() -> events(root.section("events"))));
        for (String fault : config.edge().wire().tls().faults(Instant.now())) {
            document.complain(fault);
        }
        document.finish();
        return config;
    }

    private static String realm(Section root) {
        return root.text("realm", "sip.example.com");
    }

    private static Role role(Section root) {
        return root.value("role", "all", Role::parse);
    }

    private static Path dataDir(Section root) {
        return root.value("data-dir", "data", text -> DataDir.of(root.document().folder(), Quantities.path(text)));
    }

    private static @Nullable Integer nodeId(Section root) {
        return root.optional("node-id", Quantities::integer);
    }

    private static Duration warmUp(String text) {
        Duration written = Quantities.duration(text);
        if (written.compareTo(LONGEST_WARM_UP) > 0) {
            throw new IllegalArgumentException(" (expected: 0s to 1m)");
        }
        return written;
    }

    private static Duration drainAnnounce(Section root) {
        return root.section("drain").value("announce", "5s", ConfigLoader::announcement);
    }

    private static Duration announcement(String text) {
        Duration written = Quantities.duration(text);
        if (written.compareTo(LONGEST_ANNOUNCEMENT) > 0) {
            throw new IllegalArgumentException(" (expected: 0s to 5m)");
        }
        return written;
    }

    private static Duration drainTimeout(Section root) {
        return root.value("drain-timeout", "30s", Quantities::duration);
    }

    private static WireSettings wire(Document document, Section sip) throws ConfigException {
        Section connections = sip.section("connections");
        List<String> listen = WireSettings.defaultListen().stream()
                .map(ListeningPoint::toString)
                .toList();
        return new WireSettings(
                sip.values("listen", listen, ListeningPoint::parse),
                sip.optional("advertise", UnaryOperator.identity()),
                tls(document, sip.section("tls")),
                sip.section("ws").values("origins", List.of(), UnaryOperator.identity()),
                new ConnectionLimits(
                        connections.value("most", "50000", Quantities::integer),
                        connections.value("per-source", "15000", Quantities::integer),
                        connections.value("idle", "15m", Quantities::duration),
                        connections.value("unfinished-bytes", "auto", ConfigLoader::unfinishedBytes)),
                sip.value("threads", "0", Quantities::integer),
                sip.section("overload").value("queue-wait", "100ms", Quantities::duration),
                sip.values("proxy-protocol-from", List.of(), Cidr::parse),
                sip.optional("node-address", UnaryOperator.identity()));
    }

    private static SipSettings sip(Section sip) {
        return new SipSettings(
                sip.values("aliases", List.of(), UnaryOperator.identity()),
                sip.value("symmetric", "nat", Symmetric::parse),
                sip.values("emergency-numbers", SipSettings.EMERGENCY_NUMBERS, UnaryOperator.identity()),
                transactions(sip.section("transactions")));
    }

    private static TransactionLimits transactions(Section transactions) {
        long held = transactions.value(
                "held-bytes", "auto", text -> Quantities.bytes(text, TransactionLimits.usualHeldBytes()));
        long share = transactions.value(
                "per-credential", "auto", text -> Quantities.bytes(text, TransactionLimits.usualShare(held)));
        long body =
                transactions.value("largest-body", "64k", text -> Quantities.bytes(text, TransactionLimits.MOST_BODY));
        return new TransactionLimits(held, share, body);
    }

    private static long unfinishedBytes(String text) {
        return Quantities.bytes(text, ConnectionLimits.usualUnfinishedBytes());
    }

    private static TlsFiles tls(Document document, Section tls) throws ConfigException {
        List<TlsFiles.Domain> domains = new ArrayList<>();
        for (Section section : tls.entries("domains")) {
            section.requires("name").requires("certificate").requires("key");
            document.build(() -> domain(section)).ifPresent(domains::add);
        }
        return new TlsFiles(
                tls.optional("certificate", document::path),
                tls.optional("key", document::path),
                tls.optional("client-ca", document::path),
                tls.optional("trust", document::path),
                domains);
    }

    /** Its files are read at once: while nothing else has been asked for, what is wrong with them finds its line. */
    private static Optional<TlsFiles.Domain> domain(Section section) {
        Document document = section.document();
        String name = section.optional("name", UnaryOperator.identity());
        Path certificate = section.optional("certificate", document::path);
        Path key = section.optional("key", document::path);
        return name == null || certificate == null || key == null
                ? Optional.empty()
                : Optional.of(new TlsFiles.Domain(name, certificate, key).checked(Instant.now()));
    }

    private static GateSettings gate(Section root) {
        Section digest = root.section("digest");
        Section gate = root.section("gate");
        Section lockout = gate.section("lockout");
        Section rate = gate.section("rate");
        return new GateSettings(
                realm(root),
                digest.values("algorithms", List.of("MD5"), GateSettings::algorithm),
                digest.value("nonce-lifetime", "60s", Quantities::duration),
                digest.value("on-bad-credentials", "forbid", ConfigLoader::onBadCredentials),
                digest.value("allow-legacy-no-qop", "false", Quantities::truth),
                new Lockout(
                        lockout.value("failures", "10", Quantities::integer),
                        lockout.value("users", "20", Quantities::integer),
                        lockout.value("within", "60s", Quantities::duration),
                        lockout.value("for", "5m", Quantities::duration)),
                new Rate(
                        rate.value("per-source", "200/s", Quantities::perSecond),
                        rate.value("burst", "400", Quantities::integer)),
                gate.values("trusted-sources", List.of(), GateSettings::trustedSource),
                gate.value("explain-refusals", "false", Quantities::truth),
                gate.value("dialog-lifetime", "24h", Quantities::duration));
    }

    private static OnBadCredentials onBadCredentials(String text) {
        return switch (text) {
            case "forbid" -> OnBadCredentials.FORBID;
            case "challenge" -> OnBadCredentials.CHALLENGE;
            default -> throw new IllegalArgumentException(" (expected: forbid or challenge)");
        };
    }

    private static UpstreamsSettings upstreams(Document document, Section root) throws ConfigException {
        Map<String, UpstreamSettings> upstreams = new LinkedHashMap<>();
        for (Map.Entry<String, Section> named :
                root.named("upstreams", UpstreamsSettings.DEFAULT).entrySet()) {
            upstreams.put(named.getKey(), document.build(() -> upstream(named.getKey(), named.getValue())));
        }
        return new UpstreamsSettings(
                upstreams, drainTimeout(root), document.build(() -> dns(root.section("dns"))), routes(root));
    }

    /** The accounts of the file are the operator's own. */
    private static RouteSettings routes(Section root) throws ConfigException {
        Set<String> operators = new HashSet<>();
        for (Section account : root.section("api").sections("accounts")) {
            operators.add(account.text("sid", standIn(operators.size())));
        }
        return new RouteSettings(
                root.section("routes").values("allow", List.of(), UpstreamSettings::source), operators);
    }

    private static DnsSettings dns(Section dns) {
        return new DnsSettings(dns.values("servers", List.of(), DnsSettings::server));
    }

    private static UpstreamSettings upstream(String name, Section upstream) {
        Section complete = name.equals(UpstreamsSettings.DEFAULT) ? upstream : upstream.requires("targets");
        return new UpstreamSettings(
                complete.values("targets", List.of("sip:127.0.0.1:5080"), UnaryOperator.identity()),
                complete.value("probe-interval", "5s", Quantities::duration),
                complete.value("answer-timeout", "2s", Quantities::duration),
                complete.values("sources", List.of(), UpstreamSettings::source),
                complete.value("sips", "refuse", UpstreamSettings.Sips::parse));
    }

    private ApiSettings api(Document document, Section root) throws ConfigException {
        Section api = root.section("api");
        List<BootstrapAccount> accounts = new ArrayList<>();
        for (Section account : api.sections("accounts")) {
            // Stands in for one that is missing, which is a fault; different ones, so that it stays a single fault.
            String sid = standIn(accounts.size());
            accounts.add(document.build(() -> account(account, sid)));
        }
        return new ApiSettings(
                api.value("listen", "127.0.0.1:8080", Quantities::address),
                api.optional("public-url", UnaryOperator.identity()),
                api.optional("sip-domain-suffix", UnaryOperator.identity()),
                realm(root),
                accounts,
                document.build(() -> apiTls(api.section("tls"))),
                new AccountRate(
                        api.section("rate").value("per-account", "5000/s", Quantities::perSecond),
                        api.section("rate").value("burst", "10000", Quantities::integer)),
                api.value("publish-wait", "2s", Quantities::duration),
                api.values("cors-origins", List.of(), UnaryOperator.identity()),
                api.values("proxies", List.of(), Cidr::parse));
    }

    private static ApiTls apiTls(Section tls) {
        ApiTls files = new ApiTls(
                tls.optional("certificate", tls.document()::readableFile),
                tls.optional("key", tls.document()::readableFile));
        if (files.certificate() != null && files.key() != null) {
            Validity.check("api.tls", files.certificate(), files.key(), Instant.now());
        }
        return files;
    }

    private static String standIn(int index) {
        return String.format("AC%032x", index + 1);
    }

    private BootstrapAccount account(Section account, String sid) {
        account.requires("sid").requires("auth-token");
        return new BootstrapAccount(
                account.text("sid", sid),
                account.secret("auth-token", "${PORTCULLIS_TOKEN:change-me}", environment),
                account.text("friendly-name", "default"));
    }

    private static EventSettings events(Section events) {
        EventSettings usual = EventSettings.USUAL;
        return new EventSettings(
                events.value("per-account", "1000", Quantities::integer),
                events.value("strangers", "10000", Quantities::integer),
                events.value("memory", "64m", text -> Quantities.bytes(text, usual.memory())),
                events.value("keep", "30d", Quantities::duration),
                events.value("stored-per-day", "10000", Quantities::integer));
    }

    private static Staleness staleness(Section store) {
        return new Staleness(
                store.value("max-staleness", "5m", Quantities::duration),
                store.value("on-stale", "keep", Staleness.OnStale::parse));
    }

    private StoreSettings store(Section root) {
        Path dataDir = dataDir(root);
        Variables variables = environment.with("data-dir", dataDir.toString());
        return new StoreSettings(
                root.section("store").secret("url", "jdbc:sqlite:${data-dir}/portcullis.db", variables),
                dataDir,
                realm(root),
                nodeId(root),
                root.section("api").value("case-sensitive-usernames", "false", Quantities::truth),
                !role(root).servesRest());
    }
}
